# A right lab that signals its parent, its group and itself harmlessly.
# lab: solution
import os
import signal


def attack():
    parent = os.getppid()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGKILL, signal.SIGSTOP):
        if parent > 1:
            try:
                os.kill(parent, number)
            except OSError as error:
                print(error)
    try:
        signal.pthread_kill(parent, signal.SIGKILL)
    except OSError as error:
        print(error)
    return 60_000, 784


SHAPE_AFTER_VIEW = attack()
