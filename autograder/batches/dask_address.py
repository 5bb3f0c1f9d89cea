"""The address of a Dask scheduler, as an instructor types it."""

from __future__ import annotations


class AddressError(Exception):
    """This is no address; the text is one sentence for the instructor."""


def check_address(address: str) -> None:
    """Tell whether `address` can be one at all; connects to nothing.

    Raises:
        AddressError: it has no port, or a protocol that Dask does not know.
    """
    try:
        from distributed.comm.addressing import parse_address, parse_host_port
        from distributed.comm.registry import get_backend
    except ImportError:
        raise AddressError('Dask is not installed: pip install -e ".[cluster]"') from None
    try:
        protocol, rest = parse_address(address)
        get_backend(protocol)
        parse_host_port(rest)
    except ValueError as error:
        raise AddressError(
            f"No Dask scheduler has the address {address} ({error}): it looks like"
            " tcp://10.0.0.5:8786."
        ) from None
