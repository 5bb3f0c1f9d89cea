# expect: q1_dataset crashed failed
# Ends the process before anything can be asked, with a status that says success.
# lab: nothing
import os

os._exit(0)
MNISTDataset = MNISTNeuralNet = train_batch = accuracy = fit = os._exit(0)
plot_history = run_experiment = SHAPE_AFTER_VIEW = MNISTDataset
