# A right lab that prints without end, in odd characters and to both streams.
# lab: solution
import os
import sys

RIGHT_ACCURACY = accuracy


def accuracy(x, y, model):
    for _ in range(20):
        print("\x1b[2J\x1b]0;owned\x07\u202e\ud800" * 2000)
        os.write(2, b"\x00\xff" * 100_000)
        sys.stdout.write("::set-output name=score::100\n" * 1000)
    return RIGHT_ACCURACY(x, y, model)
