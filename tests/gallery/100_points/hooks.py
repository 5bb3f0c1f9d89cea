# A right lab that registers callbacks on everything that a worker does, and prints.
# lab: solution
import faulthandler
import sys
import threading


def attack():
    faulthandler.enable()
    sys.settrace(lambda *args: None)
    sys.setprofile(lambda *args: None)
    threading.settrace(lambda *args: None)
    sys.excepthook = lambda *args: print("hooked", args)
    sys.unraisablehook = lambda *args: print("hooked", args)
    sys.addaudithook(lambda *args: None)
    return 60_000, 784


SHAPE_AFTER_VIEW = attack()
