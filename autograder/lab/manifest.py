"""The MNIST lab as a value: all that the engine is told about it, in one place."""

from __future__ import annotations

from ..installation import SOLUTION
from ..manifest import Lab

LAB = Lab(
    title="MNIST lab",
    name="autograder.lab.manifest:LAB",
    package="autograder.lab",
    questions=(
        "q1_dataset",
        "q2_model",
        "q3_train_batch",
        "q4_accuracy",
        "q5_fit",
        "q6_plot",
        "q7_exercise",
    ),
    solution=SOLUTION,
    probes="autograder.lab.probes:Probes",
    judging_rules="autograder.lab.judging:JUDGING",
    setup="autograder.lab.worker_setup:set_up",
    prepare="autograder.lab.worker_setup:prepare",
    data="autograder.lab.data",
    data_variable="MNIST_DATA",
    embedded="autograder/lab/embedded_mnist.safetensors",
    handout="autograder.lab.handout.sections",
    assignment="autograder.lab.assignment:own_files",
    given=frozenset({"mnist.py"}),
    folders=frozenset({"mnist", "mnist-lab"}),
    shipped=("checks.py", "error_meanings.py", "fixtures.py", "known_weights.py", "probes.py"),
    packages=("matplotlib", "numpy", "safetensors", "scikit-learn", "torch", "torchvision", "tqdm"),
    not_for_grading=(
        "assignment.py",
        "calibration/",
        "handout/",
        "mutation/",
        "pictures.py",
        "seed_sweep.py",
    ),
    student_folder="assignment",
)
