"""`mnist-lab doctor`: what this machine offers to the sandbox, in words."""

from __future__ import annotations

from ..sandbox.confine import LayerReport, SpawnError, survey

MISSING_LAYERS = 1


def run() -> int:
    """Print two lines per layer; return 0 if all of them are here, else 1."""
    try:
        layers = survey()
    except SpawnError as error:
        print(f"No worker can be started on this machine: {error}.")
        return MISSING_LAYERS
    for layer in layers:
        print(_lines(layer))
    lacking = [layer.name for layer in layers if not layer.available]
    print(_summary(lacking))
    return MISSING_LAYERS if lacking else 0


def _lines(layer: LayerReport) -> str:
    return f"{'yes' if layer.available else 'NO ':<4} {layer.name}\n       {layer}"


def _summary(lacking: list[str]) -> str:
    if not lacking:
        return "\nEvery layer of the sandbox holds here; `grade --isolation strict` will grade."
    return (
        f"\nMissing here: {', '.join(lacking)}. Grading works, with the other layers, and says so"
        " in each result; `grade --isolation strict` refuses. SECURITY.md says what that means."
    )
