"""What a network is made of, and whether it can learn."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from .faults import student_code
from .plain_data import plain_tensor


def network_described(model: nn.Module, inputs: int, what: str) -> dict[str, Any]:
    """Return what a network holds, and what gradients do there.

    Args:
        model: takes float32 [N, `inputs`].
        inputs: how many numbers an image has.
        what: the network is called, in messages.

    Returns:
        `shapes` and `parameters`, the shapes and the number of all that can be trained; `frozen`,
        the number of all that cannot; `batch_norms`, how many there are; `unreached`, the shapes of
        what gets no gradient; `stuck`, whether all weight matrices get one that is 0.
    """
    with student_code(what):
        free = [p for p in model.parameters() if p.requires_grad]
        frozen = sum(p.numel() for p in model.parameters() if not p.requires_grad)
        norms = [m for m in model.modules() if _is_batch_norm(m)]
    slopes = _slopes(model, free, inputs, what)
    steep = [bool(s.any()) for s in slopes if s is not None and s.dim() == 2]
    return {
        "shapes": sorted(map(_shape, free)),
        "parameters": sum(p.numel() for p in free),
        "frozen": frozen,
        "batch_norms": len(norms),
        "unreached": sorted(_shape(p) for p, s in zip(free, slopes, strict=True) if s is None),
        "stuck": bool(steep) and not any(steep),
    }


def _slopes(model: nn.Module, free: list[Any], inputs: int, what: str) -> tuple[Tensor | None, ...]:
    """Return the gradient of each of some parameters, from one small batch in train mode."""
    x = torch.rand(4, inputs, generator=torch.Generator().manual_seed(0))
    with student_code(f"A forward pass of {what} in train mode"):
        out = model.train()(x)
    plain_tensor(out, f"The output of {what}")
    if not free or not out.requires_grad:
        return (None,) * len(free)
    with student_code(f"`backward` through {what}"):
        return torch.autograd.grad(out.flatten().logsumexp(0), free, allow_unused=True)


def _shape(parameter: Tensor) -> list[int]:
    return [int(n) for n in parameter.shape]


def _is_batch_norm(layer: nn.Module) -> bool:
    """Tell whether a layer is a BatchNorm, be it of PyTorch or of one's own."""
    own = not list(layer.children()) and "BatchNorm" in type(layer).__name__
    return own or isinstance(layer, nn.modules.batchnorm._BatchNorm)
