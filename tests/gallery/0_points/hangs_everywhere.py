# Every name hangs: the whole grading must still end, and soon.
# lab: nothing
# expect: q1_dataset timeout
# expect: q5_fit timeout not_judged crashed


def hang(*args, **options):
    while True:
        pass


MNISTDataset = MNISTNeuralNet = train_batch = accuracy = fit = hang
plot_history = run_experiment = hang
SHAPE_AFTER_VIEW = None
