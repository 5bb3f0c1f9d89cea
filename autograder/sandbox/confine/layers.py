"""Which layers of confinement hold, and what each is for."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields

Recorded = bool | str


@dataclass(frozen=True)
class Layers:
    """The layers that were applied to one worker and seen to work; False is the default of all.

    `private_folder` says how the folder's size is bounded: "tmpfs" by the kernel, "watched" by
    the keeper, which looks at it several times a second. `landlock_abi` is the version that
    was used ("" where none was).
    """

    session: bool = False
    rlimits: bool = False
    task_limit: bool = False
    not_root: bool = False
    own_uid: bool = False
    environment: bool = False
    descriptors: bool = False
    user_namespace: bool = False
    pid_namespace: bool = False
    mount_namespace: bool = False
    network_namespace: bool = False
    ipc_namespace: bool = False
    private_folder: str = ""
    landlock: bool = False
    landlock_abi: str = ""
    seccomp: bool = False
    no_new_privs: bool = False
    not_dumpable: bool = False
    oom_score: bool = False

    def as_dict(self) -> dict[str, Recorded]:
        """Return the record as plain data, the same for every worker on one machine."""
        return asdict(self)

    @classmethod
    def from_dict(cls, record: dict[str, Recorded]) -> Layers:
        """Read a record back; unknown names are dropped and missing ones stay inactive."""
        known = {field.name: type(field.default) for field in fields(cls)}
        kept = {name: value for name, value in record.items() if known.get(name) is type(value)}
        return cls(**kept)
