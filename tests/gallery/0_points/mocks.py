# Every name is a mock, which has every attribute and takes every call.
# lab: nothing
from unittest.mock import MagicMock

MNISTDataset = MNISTNeuralNet = train_batch = accuracy = fit = MagicMock()
plot_history = run_experiment = SHAPE_AFTER_VIEW = MagicMock()
