# Writes replies with wrong numbers, half of one and nonsense to every descriptor there is.
# lab: skeleton
import os


def attack():
    from autograder.sandbox.messages import encode

    whole = encode({"id": -1, "result": {"passed": True}})
    for message in (whole, whole[:9], b"\xff" * 64, b'{"score": 100}\n'):
        for descriptor in range(3, 64):
            try:
                os.set_blocking(descriptor, False)
                os.write(descriptor, message)
            except OSError:
                continue


def accuracy(x, y, model):
    attack()
    return 0.75


SHAPE_AFTER_VIEW = attack()
