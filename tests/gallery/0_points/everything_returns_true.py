# Functions that return True, None, or what they were given.
# lab: nothing
MNISTDataset = MNISTNeuralNet = lambda *args, **options: True
train_batch = accuracy = lambda *args, **options: True
fit = plot_history = run_experiment = lambda *args, **options: None
SHAPE_AFTER_VIEW = True
