# Statements that each take a while, all of them needed.
# lab: nothing
import time

STEPS = []
STEPS += [time.sleep(0.3)]
STEPS += [time.sleep(0.3)]
STEPS += [time.sleep(100)]
STEPS += [time.sleep(100)]
MNISTDataset = MNISTNeuralNet = train_batch = accuracy = fit = STEPS
plot_history = run_experiment = SHAPE_AFTER_VIEW = STEPS
