def fake(self, *args, **kwargs):
    return {"answer": 1}


class Probes:
    def __init__(self, *args):
        pass

    __getattr__ = fake
