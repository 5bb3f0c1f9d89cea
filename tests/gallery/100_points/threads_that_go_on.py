# A right lab with threads that still run when a probe has returned.
# lab: solution
import threading
import time

RIGHT_ACCURACY = accuracy


def busy():
    until = time.monotonic() + 2
    while time.monotonic() < until:
        print("still here")
        time.sleep(0.001)


def accuracy(x, y, model):
    if threading.active_count() < 8:
        threading.Thread(target=busy, daemon=True).start()
    return RIGHT_ACCURACY(x, y, model)
