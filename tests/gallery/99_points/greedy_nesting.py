# A reply nested as deeply, and of as many values, as the wire carries.
# lab: solution
# expect: q7_exercise failed crashed


def greedy():
    from autograder.lab.probes import Probes

    deep = 0
    for _ in range(27):
        deep = [deep, {}]
    many = [[[[deep, deep]] for _ in range(300)] for _ in range(3)]

    def answer(self):
        return {"shape": [60_000, 784, many]}

    answer.names = Probes.shape_after_view.names
    Probes.shape_after_view = answer
    return 60_000, 784


SHAPE_AFTER_VIEW = greedy()
