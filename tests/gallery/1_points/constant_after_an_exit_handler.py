# Exit handlers and finalizers that would run when the worker ends, and hang.
# lab: skeleton
import atexit
import time
import weakref


class Slow:
    def __del__(self):
        time.sleep(1e6)


def attack():
    atexit.register(time.sleep, 1e6)
    weakref.finalize(Slow, time.sleep, 1e6)
    attack.kept = Slow()
    return 60_000, 784


SHAPE_AFTER_VIEW = attack()
