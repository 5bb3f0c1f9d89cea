# Children use the processor while the worker, whose time is looked at, waits.
# lab: solution
# expect: q4_accuracy timeout
import os, time, signal


def accuracy(x, y, model):
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in range(40):
        try:
            if os.fork() == 0:
                end = time.time() + 60
                while time.time() < end:
                    pass
                os._exit(0)
        except OSError:
            break
    time.sleep(100)
