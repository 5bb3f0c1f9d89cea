"""Confinement of one process by the kernel, in layers, each used where the machine offers it.

`spawn(policy, child, keep_fds, stdout_fd)` forks a worker and runs `child` in it after every layer
was applied; see `layers.Layers` for what they are and `autograder.sandbox` for who uses this.
"""

from .layer_survey import LayerReport, missing_layers, probe, report, survey
from .layers import Layers
from .paths import standard_read_paths
from .policy import Policy
from .rlimits import be_opaque
from .spawn import Exit, SpawnError, Worker, spawn

__all__ = [
    "Exit",
    "LayerReport",
    "Layers",
    "Policy",
    "SpawnError",
    "Worker",
    "be_opaque",
    "missing_layers",
    "probe",
    "report",
    "spawn",
    "standard_read_paths",
    "survey",
]
