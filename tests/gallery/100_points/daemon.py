# A right lab that tries to leave a daemon behind.
# lab: solution
import ctypes
import os
import time


def leave_a_daemon():
    try:
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                ctypes.CDLL(None).prctl(15, b"gallery-left", 0, 0, 0)
                for descriptor in range(64):
                    try:
                        os.close(descriptor)
                    except OSError:
                        continue
                time.sleep(300)
            os._exit(0)
    except OSError as error:
        print(error)
    return 60_000, 784


SHAPE_AFTER_VIEW = leave_a_daemon()
