"""The operations that a check may ask of a submission, each plain data in and plain data out.

`Probes(env)` wraps the names that a student defined. The same class answers in a notebook, under
pytest, under Otter and inside the autograder's sandbox, so a check reads the same everywhere.
Nothing here knows a right answer: a probe only reports what the submission did.
"""

from __future__ import annotations

import time
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader

from ..labcheck.dataset_reader import dataset_described, item_described
from ..labcheck.faults import SubmissionError, describe_type, know, student_code
from ..labcheck.figure_reader import described
from ..labcheck.network_reader import backward_trouble, network_described
from ..labcheck.plain_data import (
    is_pair,
    length,
    plain_number,
    plain_numbers,
    plain_tensor,
    require,
)
from ..labcheck.probe_base import BaseProbes, positional, touches
from .error_meanings import MEANINGS
from .fixtures import (
    GivenDataset,
    Unhurried,
    WitnessNet,
    counting_steps,
    given_networks,
    noting_steps,
    quick_adam,
    steady_optimizer,
)
from .known_weights import lab_weights, load_lab_weights

Plain = Any
know(MEANINGS)
PARAMETERS = {
    "MNISTDataset": ("x", "y"),
    "train_batch": ("x", "y", "model", "opt", "loss_fn"),
    "accuracy": ("x", "y", "model"),
    "fit": ("train_dl", "model", "opt", "loss_fn", "n_epochs"),
    "run_experiment": ("train_dl", "test_dl", "dropout", "batch_norm", "n_epochs"),
}
OPTIONS = ("dropout", "batch_norm")  # of a network


class Probes(BaseProbes):
    """Ask a submission to do one operation at a time.

    Args:
        env: the names that the submission defines.
        images: named tensors that a probe may refer to, so that they need not be sent each time:
            `train_x` uint8 [N, 28, 28], `train_y` int64 [N], `test_x` uint8 [M, 28, 28].
    """

    parameters = PARAMETERS

    def _run(self, name: str, *args: object, **options: object) -> Any:
        """Call what the base class calls; gradients that it leaves switched off are on again."""
        before = torch.is_grad_enabled()
        try:
            return super()._run(name, *args, **options)
        finally:
            self._tracking = torch.is_grad_enabled()
            torch.set_grad_enabled(before)

    @touches("MNISTDataset")
    def dataset(self, x: Tensor | str, y: Tensor | str, rows: list[int]) -> dict[str, Plain]:
        """Build `MNISTDataset(x, y)` and report shapes, types and the items at `rows`.

        Args:
            x: uint8 [N, 28, 28], or the name of stored images.
            y: int64 [N], or the name of stored labels.
            rows: which items to read.
        """
        given_x = self._image(x) if isinstance(x, str) else x
        given_y = self._image(y) if isinstance(y, str) else y
        data, labels = given_x.clone(), given_y.clone()
        ds = self._dataset(data, labels)
        answer = dataset_described(ds)
        with student_code("`ds[i]` of MNISTDataset"):
            items = [ds[i] for i in rows]
        answer["items"] = [item_described(item, i) for item, i in zip(items, rows, strict=True)]
        answer["input_after"] = [plain_tensor(data[rows], "x"), plain_tensor(labels[rows], "y")]
        return answer

    def _dataset(self, x: Tensor, y: Tensor) -> Any:
        ds = self._run("MNISTDataset", x, y)
        require(ds, "ds", "x", "y")
        return ds

    @touches("MNISTDataset")
    def dataset_of(self, image: Tensor, count: int, row: int) -> dict[str, Plain]:
        """Build a dataset of `count` copies of one `image`, uint8 [28, 28], and describe it.

        Each copy has memory of its own, as images that are loaded have: a student may use `view`.
        """
        x = image.repeat(count, *[1] * image.dim())
        ds = self._dataset(x, torch.arange(count) % 10)
        answer = dataset_described(ds)
        with student_code("`ds.x`"):
            answer["row"] = plain_tensor(ds.x[min(row, len(ds.x) - 1)], "A row of `ds.x`")
        return answer

    @touches("MNISTDataset")
    def dataset_batches(self, x: Tensor, y: Tensor, batch_size: int) -> dict[str, Plain]:
        """Read `MNISTDataset(x, y)` through a `DataLoader` without shuffling: all batches."""
        ds = self._dataset(x.clone(), y.clone())
        with student_code("A `DataLoader` over MNISTDataset"):
            batches = [(xb, yb) for xb, yb in DataLoader(ds, batch_size=batch_size)]
        return {
            "x": [plain_tensor(xb, "A batch of images") for xb, _ in batches],
            "y": [plain_tensor(yb, "A batch of labels") for _, yb in batches],
        }

    def _model(self, options: dict[str, Plain]) -> nn.Module:
        if isinstance(self._get("MNISTNeuralNet"), nn.Module):
            said = (
                "`MNISTNeuralNet` is a network already; the class that makes networks is asked for."
            )
            raise SubmissionError("wrong_type", said)
        model = self._run("MNISTNeuralNet", **options)
        if not isinstance(model, nn.Module):
            got = describe_type(model)
            raise SubmissionError("wrong_type", f"`MNISTNeuralNet()` is {got}, not an nn.Module.")
        with student_code("`MNISTNeuralNet`"):
            model.eval()
            model(torch.zeros(2, 784))  # lets lazy layers take their shapes
        return model

    @touches("MNISTNeuralNet")
    def model_layers(self, options: dict[str, Plain]) -> dict[str, Plain]:
        """Build `MNISTNeuralNet(**options)`; report its layers, and what gradients do there.

        `order` is that in which it takes `dropout` and `batch_norm` by position, if it does.
        """
        order = [name for name in positional(self._get("MNISTNeuralNet")) if name in OPTIONS]
        described = network_described(self._model(options), 784, "`MNISTNeuralNet`")
        return {**described, "order": order}

    @touches("MNISTNeuralNet")
    def model_logits(
        self,
        options: dict[str, Plain],
        weights: dict[str, Plain],
        passes: list[list[Plain]],
        seed: int,
        neighbour: dict[str, Plain] | None = None,
    ) -> dict[str, Plain]:
        """Give the network known weights and pass batches through it.

        Args:
            options: arguments of `MNISTNeuralNet`.
            weights: arguments of `known_weights.lab_weights`.
            passes: pairs `[training, x]`: the mode (bool) and a batch, float32 [N, 784], or a
                number of white images.
            seed: of torch's generator, before the first pass.
            neighbour: the weights of a second network, which is made before the first pass.

        Returns:
            `logits`, a list of float32 [N, 10]; `running`, BatchNorm's mean and variance after;
            `trouble`, what keeps gradients from flowing back in training mode, or "".
        """
        model = self._model(options)
        running = load_lab_weights(model, lab_weights(**weights))
        if neighbour is not None:
            load_lab_weights(self._model(options), lab_weights(**neighbour))
        torch.manual_seed(seed)
        logits, trouble = [], ""
        for training, x in passes:
            with student_code("A forward pass of `MNISTNeuralNet`"):
                model.train(training)
                out = model(torch.ones(x, 784) if isinstance(x, int) else x.clone())
            logits.append(plain_tensor(out, "The output of `MNISTNeuralNet`"))
            if training and not isinstance(x, int):
                trouble = trouble or backward_trouble(model, out, "`MNISTNeuralNet`")
        statistics = [plain_tensor(r, "running") for r in running()]
        return {"logits": logits, "running": statistics, "trouble": trouble}

    @touches("train_batch")
    def train_steps(
        self,
        weights: dict[str, Tensor],
        batches: list[list[Tensor]],
        how: dict[str, Plain],
    ) -> dict[str, Plain]:
        """Call `train_batch` once on each batch, on a small given network.

        Args:
            weights: of the `WitnessNet`.
            batches: pairs x float32 [N, D], y int64 [N].
            how: `optimizer` ("SGD" or "Adam"), `lr`, `start` ("eval" or "train"),
                `label_smoothing` of the cross entropy.

        Returns:
            `losses` (as `plain_number` gives them), the network's `weights` afterwards, and
            `events`, which tell one mistake from another: how often gradients were computed, how
            many steps `opt` and other optimizers took, the mode in which the network was left.
        """
        net = WitnessNet(weights)
        net.train(how["start"] == "train")
        opt = steady_optimizer(net, how["optimizer"], how["lr"])
        loss_fn = nn.CrossEntropyLoss(label_smoothing=how.get("label_smoothing", 0.0))
        torch.manual_seed(0)
        with noting_steps(net, opt) as events:
            results = [
                self._run("train_batch", x.clone(), y.clone(), net, opt, loss_fn)
                for x, y in batches
            ]
        losses = [plain_number(r, "What `train_batch` returned") for r in results]
        events = {**events, "training": net.training}
        return {"losses": losses, "weights": net.state(), "events": events}

    @touches("accuracy")
    def accuracy_of(
        self, weights: dict[str, Tensor], x: Tensor, y: Tensor, start: str, times: int = 1
    ) -> dict[str, Plain]:
        """Call `accuracy(x, y, model)` on a small given network, `times` times.

        The network's answer depends on its mode and on whether gradients are tracked, so the
        number that comes back tells both.

        Returns:
            `values`; the network's `weights` after, and how many of them are `frozen` then;
            `tracking`, whether gradients are still tracked outside.
        """
        net = WitnessNet(weights)
        net.train(start == "train")
        torch.manual_seed(0)
        results = [self._run("accuracy", x.clone(), y.clone(), net) for _ in range(times)]
        values = [plain_number(r, "What `accuracy` returned") for r in results]
        frozen = sum(p.numel() for p in net.parameters() if not p.requires_grad)
        told = {"values": values, "frozen": frozen, "tracking": self._tracking}
        return {**told, "weights": net.state()}

    @touches("fit")
    def fit_small(
        self,
        weights: dict[str, Tensor],
        x: Tensor,
        y: Tensor,
        how: dict[str, Plain],
    ) -> dict[str, Plain]:
        """Call `fit` on a small given network and a given loader that does not shuffle.

        Args:
            weights: of the `WitnessNet`.
            x: float32 [N, D].
            y: int64 [N].
            how: `batch_size`, `lr` (of SGD), `epochs`.

        Returns:
            `losses` and `accuracies` as `fit` returned them, the network's `weights` after, and how
            many steps were `taken`, by `opt` and by `other` optimizers.
        """
        net = WitnessNet(weights)
        loader = DataLoader(GivenDataset(x, y), batch_size=how["batch_size"])
        opt = torch.optim.SGD(net.parameters(), lr=how["lr"])
        torch.manual_seed(0)
        with noting_steps(net, opt) as events:
            history = self._run("fit", loader, net, opt, nn.CrossEntropyLoss(), how["epochs"])
        steps = {"opt": events["step"], "other": events["other"]}
        return {**self._history(history), "weights": net.state(), "taken": steps}

    def _history(self, history: Any) -> dict[str, Plain]:
        if not is_pair(history):
            got = describe_type(history) + length(history)
            raise SubmissionError(
                "wrong_type", f"`fit` returned {got}, not the pair `(losses, accuracies)`."
            )
        return {
            "losses": plain_numbers(history[0], "`losses`"),
            "accuracies": plain_numbers(history[1], "`accuracies`"),
        }

    @touches("MNISTDataset", "MNISTNeuralNet", "fit")
    def fit_and_predict(
        self, train: list[Tensor] | None, test: Tensor | None, how: dict[str, Plain]
    ) -> dict[str, Plain]:
        """Train the submission's own network on images with `fit` and predict unseen ones.

        Args:
            train: x uint8 [N, 28, 28] and y int64 [N]; None for the stored training images.
            test: uint8 [M, 28, 28]; None for the stored test images.
            how: `count` (training images used), `batch_size`, `lr`, `epochs`, `seed`.

        Returns:
            `predictions`, int64 [M], and `losses` and `accuracies` as `fit` returned them.
        """
        x, y = train if train else (self._image("train_x"), self._image("train_y"))
        unseen = self._image("test_x") if test is None else test
        torch.manual_seed(how["seed"])
        ds = self._dataset(x[: how["count"]].clone(), y[: how["count"]].clone())
        model = self._run("MNISTNeuralNet")
        with student_code("Training `MNISTNeuralNet` on MNISTDataset"):
            loader = DataLoader(ds, batch_size=how["batch_size"], shuffle=True)
            opt = quick_adam(model, how["lr"])
        history = self._run("fit", loader, model, opt, nn.CrossEntropyLoss(), how["epochs"])
        return {"predictions": self._predict(model, unseen), **self._history(history)}

    def _predict(self, model: nn.Module, images: Tensor) -> Tensor:
        ds = self._dataset(images.clone(), torch.zeros(len(images), dtype=torch.int64))
        with student_code("Predicting with the trained `MNISTNeuralNet`"), torch.no_grad():
            model.eval()
            return plain_tensor(torch.cat([model(b).argmax(1) for b in ds.x.split(500)]), "it")

    @touches("plot_history")
    def history_figure(self, losses: list[float], accuracies: list[float]) -> dict[str, Plain]:
        """Call `plot_history`; report each panel's title and the points of its curves."""
        figure = self._run("plot_history", list(losses), list(accuracies))
        from matplotlib.figure import Figure  # here, because it takes a while to import

        if not isinstance(figure, Figure):
            got = describe_type(figure)
            raise SubmissionError(
                "wrong_type", f"`plot_history` returned {got}, not a Matplotlib Figure."
            )
        with student_code("The figure of `plot_history`"):
            return described(figure)

    @touches("SHAPE_AFTER_VIEW")
    def shape_after_view(self) -> dict[str, Plain]:
        """Report `SHAPE_AFTER_VIEW` as a list of integers."""
        value = self._get("SHAPE_AFTER_VIEW")
        if value is None:
            raise SubmissionError(
                "not_implemented", "q7_exercise: `SHAPE_AFTER_VIEW` is still None: fill it in."
            )
        numbers = plain_numbers(value, "`SHAPE_AFTER_VIEW`")
        return {"shape": [int(n) if n == int(n) else n for n in numbers]}

    @touches("run_experiment", "MNISTNeuralNet")
    def experiment(
        self,
        weights: dict[str, Tensor],
        train: list[Tensor],
        test: list[Tensor],
        how: dict[str, Plain],
    ) -> dict[str, Plain]:
        """Call `run_experiment` on small given loaders, with small given networks.

        Every `MNISTNeuralNet` that it makes is a `WitnessNet`, so that its numbers are exact.

        Args:
            weights: of the `WitnessNet`.
            train: x float32 [N, 784], y int64 [N].
            test: likewise; its labels may be wrong on purpose.
            how: `batch_size`, `dropout`, `batch_norm`, `epochs`, and optionally `pause`, for how
                many seconds the training loader waits before each round.

        Returns:
            `results`, the numbers of its dict; `seconds_measured`; `span`, how many seconds lie
            between the first and the last of as many rounds as there are epochs; `models`, the
            pairs `[dropout, batch_norm]` of the networks it built; `steps` of all optimizers, the
            first of which is the `optimizer`; and the `weights` (gamma, beta, w2, b2) of the last
            network after all.
        """
        size, pause = how["batch_size"], how.get("pause", 0.0)
        rounds = [Unhurried(len(train[0]), pause), Unhurried(len(test[0]), 0.0)]
        loaders = [
            DataLoader(GivenDataset(x, y), batch_size=size, sampler=sampler)
            for (x, y), sampler in zip((train, test), rounds, strict=True)
        ]
        torch.manual_seed(0)
        for name in ("run_experiment", "MNISTNeuralNet"):
            self._get(name)
        with given_networks(self._env, weights) as (models, nets), counting_steps() as steps:
            start = time.perf_counter()
            results = self._run(
                "run_experiment", *loaders, how["dropout"], how["batch_norm"], how["epochs"]
            )
            seconds = time.perf_counter() - start
        if not isinstance(results, dict):
            got = describe_type(results)
            raise SubmissionError("wrong_type", f"`run_experiment` returned {got}, not a dict.")
        numbers = {
            str(key): plain_number(value, f"`{key}`")["value"]
            for key, value in results.items()
            if key in ("seconds", "train_accuracy", "test_accuracy")
        }
        begun = rounds[0].begun[: how["epochs"]]  # the training takes as many, or more
        span = begun[-1] - begun[0] if begun else 0.0
        told = {"results": numbers, "seconds_measured": seconds, "span": span}
        last = nets[-1].state() if nets else {}
        # Not what stands before BatchNorm: Adam makes steps out of rounding errors there.
        weights = {key: last[key] for key in ("gamma", "beta", "w2", "b2") if last}
        return {**told, "models": models, "optimizer": "", **steps, "weights": weights}
