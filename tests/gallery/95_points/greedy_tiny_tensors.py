# Thousands of tensors of one number each, in every place where a reply may hold tensors.
# lab: solution
# expect: q6_plot failed not_judged
import torch


def greedy():
    from autograder.lab.probes import Probes

    right = Probes.history_figure
    tiny = [torch.zeros(1) for _ in range(1_900)]

    def answer(self, losses, accuracies):
        told = right(self, losses, accuracies)
        told["ink"] = tiny
        told["panels"] = [{**panel, "lines": tiny} for panel in told["panels"]]
        return told

    answer.names = right.names
    Probes.history_figure = answer
    return 60_000, 784


SHAPE_AFTER_VIEW = greedy()
