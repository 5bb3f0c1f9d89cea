"""q7_exercise: a shape by heart, and an experiment with BatchNorm and Dropout."""

from autograder.checks import expect, number, probes_for, seed_of, small_rows, test_case

OK_FORMAT = False
name = "q7_exercise"
defines = ("SHAPE_AFTER_VIEW", "run_experiment")
points = 5

HOW = {"batch_size": 40, "dropout": 0.1, "batch_norm": True, "epochs": 2}
KEYS = ("seconds", "train_accuracy", "test_accuracy")


def experiment(env, how, wrong_labels=0.0):
    """Run a small experiment whose test labels are wrong in a known share of the rows."""
    x, y = small_rows(1, 240)
    test_x, test_y = small_rows(2, 120)
    wrong = int(wrong_labels * len(test_y))
    test_y[:wrong] = (test_y[:wrong] + 1) % 10
    how = {**how, "seed": seed_of(env)}
    return probes_for(env).experiment([x, y], [test_x, test_y], how)


@test_case(name="SHAPE_AFTER_VIEW is the shape of all 60,000 images as rows", points=1)
def knows_the_shape(env):
    shape = probes_for(env).shape_after_view()["shape"]
    expect(len(shape) == 2, f"`x.view(-1, 28*28)` has two dimensions; {shape} has {len(shape)}.")
    rows, columns = (number(n, "A size") for n in shape)
    expect(rows * columns == 60_000 * 28 * 28, f"{shape} does not hold as many numbers as before.")
    expect(rows == 60_000, f"Each image is one row; {shape} has {rows:g} rows.")


@test_case(name="run_experiment returns seconds, train_accuracy and test_accuracy", points=2)
def returns_results(env):
    share = 0.35 + seed_of(env) % 30 / 100
    got = experiment(env, HOW, share)
    results = got["results"]
    missing = [key for key in KEYS if key not in results]
    expect(not missing, f"The dict of `run_experiment` lacks {', '.join(missing)}.")
    for key, right in zip(KEYS[1:], (1.0, 1 - share), strict=True):
        value = number(results[key], f"`{key}`")
        percent = " Is it in percent?" if value > 1 else ""
        message = f"`{key}` should be about {right:.2f} on these data, but is {value:.4g}.{percent}"
        expect(abs(value - right) < 0.06, message)
    seconds, most = number(results["seconds"], "`seconds`"), got["seconds_measured"]
    message = f"`seconds` is {seconds:.3g}, but the whole call took {most:.3g} seconds."
    expect(seconds <= 1.1 * most + 0.01, message)
    message = f"`seconds` is {seconds:.3g}, not the time from before the training to after it."
    expect(seconds > 0.001 * most, message)


# BEGIN HIDDEN
@test_case(name="the network is fresh, as asked for, and measured on the test data", points=2,
           hidden=True)  # fmt: skip
def measures_the_asked_network(env):
    for dropout, batch_norm, share in ((0.2, True, 0.4), (0.05, False, 0.3)):
        how = {**HOW, "dropout": dropout, "batch_norm": batch_norm}
        got = experiment(env, how, wrong_labels=share)
        test, train = (got["results"].get(f"{part}_accuracy") for part in ("test", "train"))
        message = f"`test_accuracy` is {test}: it is not measured on the test data."
        expect(abs(number(test, "`test_accuracy`") - (1 - share)) < 0.06, message)
        message = f"`train_accuracy` is {train}: it is not measured on the training data."
        expect(number(train, "`train_accuracy`") > 0.9, message)
        asked = [[dropout, batch_norm]]
        message = (
            f"A fresh MNISTNeuralNet(dropout={dropout}, batch_norm={batch_norm}) was asked for;"
            f" the networks built were {got['models']}."
        )
        expect(got["models"] == asked, message)


# END HIDDEN
