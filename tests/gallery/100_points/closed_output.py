# A right lab that closes its streams and every descriptor that is not needed to answer.
# lab: solution
import os
import sys


def attack():
    sys.stdout = sys.stderr = sys.stdin = None
    for descriptor in (0, 1, 2):
        os.close(descriptor)
    return 60_000, 784


SHAPE_AFTER_VIEW = attack()
