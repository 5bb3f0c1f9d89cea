# A right lab that makes processes, 200 at most, and a dozen threads.
# lab: solution
import ctypes
import os
import threading
import time


def multiply():
    for _ in range(200):
        try:
            if os.fork() == 0:
                ctypes.CDLL(None).prctl(15, b"gallery-left", 0, 0, 0)
                time.sleep(60)
                os._exit(0)
        except OSError:
            break
    for _ in range(12):
        try:
            threading.Thread(target=time.sleep, args=(0.3,), daemon=True).start()
        except RuntimeError:
            break
    return 60_000, 784


SHAPE_AFTER_VIEW = multiply()
