"""What a student is told is what happened, and work that is right counts beside what is wrong."""

from __future__ import annotations

from autograder.installation import SOLUTION

REFERENCE = (SOLUTION / "lab.py").read_text("utf-8")
NETWORK = """
class MNISTNeuralNet(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        self.a, self.b = nn.Linear(784, 1000), nn.Linear(1000, 10)
        self.norm = nn.BatchNorm1d(1000) if batch_norm else nn.Identity()
        self.drop = nn.Dropout(dropout)

    def forward(self, x):
        return self.b(self.drop(nn.functional.silu(self.norm(self.a(x)))))
"""
OWN_OPTIMISER = """
def fit(train_dl, model, opt, loss_fn, n_epochs):
    own = torch.optim.SGD(model.parameters(), lr=1e-3)
    losses, accuracies = [], []
    for _ in range(n_epochs):
        losses.append(np.mean([train_batch(x, y, model, own, loss_fn) for x, y in train_dl]))
        accuracies.append(mean_accuracy(train_dl, model))
    return losses, accuracies
"""
BY_NAME = (
    "model.parameters(), lr=1e-2)\n    began",
    "[{'params': layer.parameters()} for layer in (model.input_to_hidden, model.normalise,"
    " model.hidden_to_output)], lr=1e-2)\n    began",
)


def cases(grade, source, *questions):
    """Return the results of the cases of some questions by their numbers."""
    result = grade(source, only=questions)
    return {c.case.number: c for c in result.cases if c.case.question in questions}


def test_a_missing_package_is_told_before_what_it_leads_to(grade):
    """The import's own error, with its line, comes first; the name that is not there second."""
    source = f"import nobody_has_this as pl\n{REFERENCE}".replace(
        "    return figure\n    # END SOLUTION\n", "    pl.DataFrame()\n    return figure\n", 1
    )
    said = cases(grade, source, "q6_plot")["6.1"].message
    assert said.startswith("ModuleNotFoundError: No module named 'nobody_has_this' (lab.py, line 1")
    assert "So `plot_history` raised NameError: name 'pl' is not defined" in said
    assert "from a cell that has not run" not in said


def test_an_unknown_activation_costs_only_the_cases_that_it_changes(grade):
    """Layers, logits and modes count beside SiLU in the place of ReLU, and no cause is made up."""
    found = cases(grade, REFERENCE + NETWORK, "q2_model")
    assert [found[number].outcome for number in ("2.1", "2.2", "2.3")] == ["passed"] * 3
    assert found["2.4"].outcome == "failed"
    assert {case.mistake for case in found.values()} == {None}


def test_a_slow_optimiser_of_ones_own_does_not_cost_the_lists(grade):
    """`fit` that trains too slowly still returns a loss and an accuracy for every epoch."""
    found = cases(grade, REFERENCE + OWN_OPTIMISER, "q1_dataset", "q2_model", "q5_fit")
    assert found["5.1"].outcome == "passed"
    assert {case.outcome for case in found.values()} == {"passed", "failed"}


def test_an_experiment_may_train_its_layers_by_their_names(grade):
    """The optimiser of an experiment may be given the parameters layer by layer."""
    assert BY_NAME[0] in REFERENCE
    found = cases(grade, REFERENCE.replace(*BY_NAME), "q7_exercise")
    assert {case.outcome for case in found.values()} == {"passed"}


STEP = """
def train_batch(x, y, model, opt, loss_fn):
    model.train()
    opt.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    {}
    opt.step()
    return loss.item()
"""


def test_what_a_step_does_to_the_weights_tells_clipping_and_a_second_pass(grade):
    """Both are said only where the weights show them, and the one is not taken for the other."""
    clip = "torch.nn.utils.clip_grad_value_(model.parameters(), 0.05)"
    for does, words in ((clip, "clipped by value"), ("loss = loss_fn(model(x), y)", "twice in")):
        said = cases(grade, REFERENCE + STEP.format(does), "q3_train_batch")["3.5"].message
        assert words in said
        assert said.count("clipped") + said.count("twice") == 1
