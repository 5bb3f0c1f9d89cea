"""q6_plot: wrong versions of plot_history."""

from matplotlib.figure import Figure

from autograder.judge.mistake import mistake

LOOK = "Look at it"


@mistake(
    replaces="plot_history",
    hint="""One panel comes back, where two are asked for, in one figure. Losses and accuracies
    have different scales; give each a panel of its own, side by side.""",
    read=LOOK,
)
def one_panel(losses, accuracies):
    figure = Figure()
    panel = figure.subplots()
    panel.set_title("Loss and accuracy")
    panel.plot(range(1, len(losses) + 1), losses)
    panel.plot(range(1, len(losses) + 1), accuracies)
    return figure


@mistake(
    replaces="plot_history",
    hint="""The panels have no titles. A plot that needs an explanation is not finished. (A title
    over the whole figure does not say which panel is which.)""",
    read=LOOK,
)
def no_titles(losses, accuracies):
    figure = Figure()
    for panel, values in zip(figure.subplots(1, 2), (losses, accuracies), strict=True):
        panel.plot(range(1, len(values) + 1), values)
    return figure


@mistake(
    replaces="plot_history",
    hint="""Only one of the two panels has a title.""",
    read=LOOK,
)
def one_title(losses, accuracies):
    figure = Figure()
    for panel, values in zip(figure.subplots(1, 2), (losses, accuracies), strict=True):
        panel.plot(range(1, len(values) + 1), values)
    panel.set_title("Loss and accuracy")
    return figure


@mistake(
    replaces="plot_history",
    hint="""The epochs are counted from 0: that is what Matplotlib does when it gets no values for
    the x axis. The first epoch is number 1.""",
    read=LOOK,
)
def epochs_from_zero(losses, accuracies):
    figure = Figure()
    named = zip(figure.subplots(1, 2), ("Loss", "Accuracy"), (losses, accuracies), strict=True)
    for panel, title, values in named:
        panel.plot(values)
        panel.set_title(title)
    return figure


@mistake(
    replaces="plot_history",
    hint="""The axes are exchanged: the values run along x and the epochs along y. Time goes from
    left to right.""",
    read=LOOK,
)
def axes_exchanged(losses, accuracies):
    figure = Figure()
    named = zip(figure.subplots(1, 2), ("Loss", "Accuracy"), (losses, accuracies), strict=True)
    for panel, title, values in named:
        panel.plot(values, range(1, len(values) + 1))
        panel.set_title(title)
    return figure


@mistake(
    replaces="plot_history",
    hint="""Both panels show the losses. One of them should show the accuracies.""",
    read=LOOK,
)
def losses_twice(losses, accuracies):
    figure = Figure()
    for panel, title in zip(figure.subplots(1, 2), ("Loss", "Accuracy"), strict=True):
        panel.plot(range(1, len(losses) + 1), losses)
        panel.set_title(title)
    return figure


@mistake(
    replaces="plot_history",
    hint="""Both curves are drawn in both panels. Each has a panel of its own, so that each gets
    its own scale.""",
    read=LOOK,
)
def both_in_both(losses, accuracies):
    figure = Figure()
    for panel, title in zip(figure.subplots(1, 2), ("Loss", "Accuracy"), strict=True):
        for values in (losses, accuracies):
            panel.plot(range(1, len(values) + 1), values)
        panel.set_title(title)
    return figure


@mistake(
    replaces="plot_history",
    hint="""A curve is drawn in percent, and its panel does not say so. Show the numbers as they
    come, as fractions, or put a % into the title or the label.""",
    read=LOOK,
)
def percent_in_the_plot(losses, accuracies):
    figure = Figure()
    percent = [100 * value for value in accuracies]
    named = zip(figure.subplots(1, 2), ("Loss", "Accuracy"), (losses, percent), strict=True)
    for panel, title, values in named:
        panel.plot(range(1, len(values) + 1), values)
        panel.set_title(title)
    return figure


@mistake(
    replaces="plot_history",
    hint="""The panels are there, with their titles, but empty.""",
    read=LOOK,
)
def empty_panels(losses, accuracies):
    figure = Figure()
    for panel, title in zip(figure.subplots(1, 2), ("Loss", "Accuracy"), strict=True):
        panel.set_title(title)
    return figure


@mistake(
    replaces="plot_history",
    hint="""`plot_history` gives None: the figure is drawn, perhaps shown, but not returned. Return
    the Figure; the notebook shows it by itself.""",
    read=LOOK,
)
def figure_not_returned(losses, accuracies):
    figure = Figure()
    for panel, values in zip(figure.subplots(1, 2), (losses, accuracies), strict=True):
        panel.plot(range(1, len(values) + 1), values)


@mistake(
    replaces="plot_history",
    hint="""What comes back is a tuple, such as the pair of the figure and its panels that
    `plt.subplots` makes. Return the Figure alone.""",
    read=LOOK,
)
def figure_and_panels_returned(losses, accuracies):
    figure = Figure()
    panels = figure.subplots(1, 2)
    for panel, values in zip(panels, (losses, accuracies), strict=True):
        panel.plot(range(1, len(values) + 1), values)
    return figure, panels


@mistake(
    replaces="plot_history",
    hint="""What comes back is an array, such as that of the panels. Return the Figure that holds
    them.""",
    read=LOOK,
)
def panels_returned(losses, accuracies):
    panels = Figure().subplots(1, 2)
    for panel, values in zip(panels, (losses, accuracies), strict=True):
        panel.plot(range(1, len(values) + 1), values)
    return panels


@mistake(
    replaces="plot_history",
    hint="""The x axis has an epoch less than there are losses. (`range(1, n)` ends before n.)""",
    read=LOOK,
)
def one_epoch_too_few_on_the_axis(losses, accuracies):
    figure = Figure()
    for panel, values in zip(figure.subplots(1, 2), (losses, accuracies), strict=True):
        panel.plot(range(1, len(values)), values)
    return figure


@mistake(
    replaces="plot_history",
    hint="""The titles are exchanged: the losses stand under the title of the accuracies, and the
    other way round.""",
    read=LOOK,
)
def titles_exchanged(losses, accuracies):
    figure = Figure()
    named = zip(figure.subplots(1, 2), ("Accuracy", "Loss"), (losses, accuracies), strict=True)
    for panel, title, values in named:
        panel.plot(range(1, len(values) + 1), values)
        panel.set_title(title)
    return figure


@mistake(
    replaces="plot_history",
    hint="""Both panels have the same title. Each title should say whether its panel shows the
    losses or the accuracies.""",
    read=LOOK,
)
def titles_alike(losses, accuracies):
    figure = right(losses, accuracies)
    for panel in figure.axes:
        panel.set_title("Training")
    return figure
