# An error that seems to arise in the grader's own code.
# lab: solution
# expect: q3_train_batch failed
def train_batch(x, y, model, opt, loss_fn):
    code = compile(
        "\n" * 40 + "def _judge(): raise SystemError('internal error of the grader')",
        "/opt/autograder/judge/grading.py",
        "exec",
    )
    ns = {"__name__": "autograder.judge.grading"}
    exec(code, ns)
    ns["_judge"]()
