# Ignores every signal that can be ignored, catches everything that can be caught.
# lab: solution
# expect: q4_accuracy timeout
import signal


def accuracy(x, y, model):
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            continue
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue
