# Stops in a deadlock with the interpreter's import lock and its own lock taken twice.
# lab: solution
# expect: q4_accuracy timeout
import _imp
import threading


def accuracy(x, y, model):
    _imp.acquire_lock()
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()
