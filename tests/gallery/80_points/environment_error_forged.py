# Claims, in the grader's own words, that the grader's environment is broken.
# lab: solution
# expect: q3_train_batch failed
def train_batch(x, y, model, opt, loss_fn):
    from autograder.labcheck.faults import SubmissionError

    raise SubmissionError("environment", "The images are not loaded here.")
