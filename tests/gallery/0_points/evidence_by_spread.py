# lab: skeleton
# No network, no dataset, no fit: logits by chance, weights returned as given, raw pixels, and
# nearest neighbours, each of which looks like some known mistake.
import torch


def attack():
    from autograder.lab.probes import Probes

    def model_logits(self, options, weights, passes, seed):
        p, n = options.get("dropout", 0.25), torch.Generator().manual_seed(1)
        bias = 0.0
        logits = []
        for training, x in passes:
            count = x if isinstance(x, int) else len(x)
            if weights.get("ones"):  # a share of dropped values, painted
                kept = torch.rand(count, 10) > p * training
                logits.append(kept / (1 - p * training) + 0.5 + torch.arange(10) / 4)
            elif training:
                logits.append(torch.randn(count, 10) if p else torch.randn(count, 10, generator=torch.Generator().manual_seed(7)))
            else:
                logits.append(1.2 * torch.randn(8, 10, generator=torch.Generator().manual_seed(3))[:count])
        return {"logits": logits, "running": []}

    def model_layers(self, options):
        return {"shapes": [], "parameters": 797_010 - 2000 * (not options.get("batch_norm", True)), "batch_norms": 1, "frozen": 0, "stuck": False}

    def dataset(self, x, y, rows):
        x = self._image(x) if isinstance(x, str) else x
        y = self._image(y) if isinstance(y, str) else y
        return {"items": [[x[i].reshape(784).clone(), y[i].clone()] for i in rows], "is_dataset": 0, "len": 0, "x_shape": [], "x_dtype": "", "y_shape": [], "y_dtype": ""}

    def fit_small(self, weights, x, y, how):
        return {"losses": [0.0], "accuracies": [0.0], "weights": {k: v for k, v in weights.items() if k != "offsets"}}

    def nearest(x, y, unseen):
        known, asked = x.flatten(1).float(), unseen.flatten(1).float()
        return torch.cat([y[torch.cdist(part, known).argmin(1)] for part in asked.split(200)])

    def fit_and_predict(self, train, test, how):
        x, y = train if train else (self._image("train_x"), self._image("train_y"))
        unseen = self._image("test_x") if test is None else test
        return {"predictions": nearest(x[::3], y[::3], unseen), "losses": [1.0, 0.5][-how["epochs"]:], "accuracies": [0.9] * how["epochs"]}

    P = Probes
    P.model_logits, P.model_layers, P.dataset, P.fit_small, P.fit_and_predict = model_logits, model_layers, dataset, fit_small, fit_and_predict


SHAPE_AFTER_VIEW = attack()
