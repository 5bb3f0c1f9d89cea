# A worker that its own children, gone before they are counted, keep from running.
# lab: solution
# expect: q4_accuracy timeout
import os
import signal
import time
from contextlib import suppress


def accuracy(x, y, model):
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with suppress(OSError):
        os.nice(19)
    while True:
        for _ in range(8):
            try:
                if os.fork() == 0:
                    e = time.process_time() + 0.15
                    while time.process_time() < e:
                        pass
                    os._exit(0)
            except OSError:
                pass
        time.sleep(0.05)
