# Fills the disk with one file, then with many.
# lab: solution
# expect: q6_plot failed crashed timeout


def plot_history(losses, accuracies):
    with open("gallery-left-big", "wb") as file:
        for _ in range(4096):
            file.write(b"1" * (1 << 20))
    for number in range(100_000):
        with open(f"gallery-left-{number}", "wb") as file:
            file.write(b"1" * 4096)
