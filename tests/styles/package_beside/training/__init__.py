"""Data, steps and loops."""

from .data import MNISTDataset
from .loops import fit
from .steps import accuracy, train_batch
