ENDLESS = sum(1 for _ in iter(int, 1))


def plot_history(losses, accuracies):
    return ENDLESS
