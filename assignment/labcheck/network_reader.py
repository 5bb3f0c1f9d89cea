"""What a network is made of, and whether it can learn."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import torch
from torch import Tensor, nn

from .faults import SubmissionError, student_code

CUTTING = "(`detach`, `no_grad` and `data` do that.)"


def network_described(model: nn.Module, inputs: int, what: str) -> dict[str, Any]:
    """Return what a network holds, and what gradients do there.

    Args:
        model: takes float32 [N, `inputs`].
        inputs: how many numbers an image has.
        what: the network is called, in messages.

    Returns:
        `shapes` and `parameters`, the shapes and the number of all that can be trained; `frozen`,
        the number of all that cannot; `batch_norms`, how many there are; `stuck`, whether the first
        weights are such that no weight matrix can move from there.
    """
    with student_code(what):
        free = [p for p in model.parameters() if p.requires_grad]
        frozen = sum(p.numel() for p in model.parameters() if not p.requires_grad)
        norms = [m for m in model.modules() if _is_batch_norm(m)]
    return {
        "shapes": sorted([int(n) for n in p.shape] for p in free),
        "parameters": sum(p.numel() for p in free),
        "frozen": frozen,
        "batch_norms": len(norms),
        "stuck": _is_stuck(model, free, inputs),
    }


def backward_trouble(model: nn.Module, out: Tensor, what: str) -> str:
    """Go back from a network's output to its layers; say what stands in the way, or "".

    Args:
        model: has just been called in training mode.
        out: what it returned.
        what: the network is called, in messages.
    """
    if not out.requires_grad:
        return f"`forward` gives logits that are cut off from its layers. {CUTTING}"
    model.zero_grad()
    try:
        with student_code(f"`backward` after a forward pass of {what}"):
            torch.autograd.backward(out.sum())
    except SubmissionError as error:
        return str(error)
    cut = [name for name, p in model.named_parameters() if p.requires_grad and p.grad is None]
    return f"`forward` cuts off {' and '.join(cut[:2])}. {CUTTING}" if cut else ""


def _is_stuck(model: nn.Module, free: list[Any], inputs: int) -> bool:
    """Tell whether the first weights give each weight matrix a gradient of 0 in training mode."""
    x = torch.rand(4, inputs, generator=torch.Generator().manual_seed(0))
    matrices = [p for p in free if p.dim() == 2]
    with suppress(Exception):  # whatever is wrong there, other checks tell
        total = model.train()(x).flatten().logsumexp(0)
        slopes = torch.autograd.grad(total, matrices, allow_unused=True)
        return bool(slopes) and not any(s is None or bool(s.any()) for s in slopes)
    return False


def _is_batch_norm(layer: nn.Module) -> bool:
    """Tell whether a layer is a BatchNorm, be it of PyTorch or of one's own."""
    own = not list(layer.children()) and "BatchNorm" in type(layer).__name__
    return own or isinstance(layer, nn.modules.batchnorm._BatchNorm)
