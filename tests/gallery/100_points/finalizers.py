# Code that wants to run when the process ends.
# lab: solution
import atexit, weakref, signal, os, faulthandler

atexit.register(lambda: os.write(1, b"::error::late\n"))
signal.signal(signal.SIGTERM, signal.SIG_IGN)


class D:
    def __del__(self):
        open("/tmp/gallery-left-del", "w").write("x")


KEEP = D()


def accuracy_helper():
    return KEEP
