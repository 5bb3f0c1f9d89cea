"""The grader trains without loading PyTorch's compiler, and whoever wants the compiler has it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from samples import every, sampled

START = """
import sys, torch
from autograder.labcheck.without_compiler import postpone_compiler
postpone_compiler()

def train():
    net = torch.nn.Linear(2, 2)
    for kind in (torch.optim.SGD, torch.optim.Adam):
        opt = kind(net.parameters(), lr=0.1)
        net(torch.ones(1, 2)).sum().backward()
        opt.step()
        opt.zero_grad()
        opt.load_state_dict(opt.state_dict())

train()
"""
WANTED = {
    "a compiled function": (
        "twice = torch.compile(lambda x: 2 * x, backend='eager'); assert twice(torch.ones(1)) == 2"
    ),
    "a part of it by name": (
        "from torch._dynamo.eval_frame import OptimizedModule as part;"
        " assert part is torch._dynamo.OptimizedModule"
    ),
    "a part of it as a module": (
        "import torch._dynamo.testing as part;"
        " assert part is torch._dynamo.testing and part.__spec__.name == part.__name__"
    ),
    "a function of it": "torch._dynamo.reset()",
    "a mark on a function of one's own": "assert torch._dynamo.disable(lambda: 1)() == 1",
}


def run(folder: Path, program: str) -> None:
    """Run a program in a Python of its own, which must not fail."""
    (folder / "program.py").write_text(program)
    command = [sys.executable, folder / "program.py"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_optimizers_step_without_the_compiler(tmp_path: Path) -> None:
    """A grading does not pay for the second that importing the compiler takes."""
    run(tmp_path, START + "assert 'torch._dynamo.eval_frame' not in sys.modules")


@pytest.mark.parametrize("what", sampled(WANTED, every(3, WANTED)))
def test_the_compiler_is_there_for_whoever_wants_it(tmp_path: Path, what: str) -> None:
    """A submission that asks for the compiler gets the real one, once, and goes on training."""
    run(
        tmp_path,
        START + WANTED[what] + "\nassert 'torch._dynamo.eval_frame' in sys.modules\ntrain()",
    )
