# A right lab that tries to take far too much memory, is refused, and goes on.
# lab: solution
import torch


def attack():
    for size in (1 << 34, 1 << 38, 1 << 60):
        try:
            torch.empty(size).fill_(1)
        except (MemoryError, RuntimeError, TypeError) as error:
            print(type(error).__name__)
    return 60_000, 784


SHAPE_AFTER_VIEW = attack()
