"""q1_dataset: MNISTDataset turns images into rows of numbers that a network can read."""

import torch

from labcheck.checks import close, expect, normal, probes_for, seed_of, tensor, test_case


OK_FORMAT = False
name = "q1_dataset"
defines = ("MNISTDataset",)
points = 20

MANY = 60_000  # images, as in MNIST's training set

LABEL = "The label in `ds[i]`, a name of a class and not a quantity,"
WHITE = (
    (255, "The pixels are not rescaled."),
    (255 / 256, "There are 256 greys from 0 on, but the largest is 255."),
    (1 / 255, "The pixels are rescaled twice."),
)


def likely_scale(white):
    """Say what probably made the white pixel, 255, into another number than 1."""
    return next((f" {why}" for seen, why in WHITE if abs(white / seen - 1) < 1e-3), "")


def likely_shape(shape, count):
    """Say what probably gave `count` images another shape than [count, 784]."""
    reasons = {
        (count, 28, 28): "Each image is still a table of 28 rows and should be one row.",
        (784, count): "The images are torn apart: the first size has to be the images.",
        (784 * count,): "All images have become one row; each should be a row of its own.",
    }
    return f" {reasons[tuple(shape)]}" if tuple(shape) in reasons else ""


def images(seed, count):
    """Return `count` random images, uint8 [N, 28, 28], and labels, int64 [N]."""
    x = (normal(seed, count, 28, 28).abs() * 100).clamp(max=255).to(torch.uint8)
    x[:, 0, 0], x[:, 0, 1] = 0, 255  # every image has a black and a white pixel
    return x, torch.arange(count) % 10


def likely_pixels(got, want):
    """Say what all pixels of all images show, where the first ones of an image are wrong.

    Args:
        got: float32 [N, 784], as they came back.
        want: what they should be.
    """
    if bool(((got == 0) | (got == 1)).all()):
        return " Of the greys only 0 and 1 are left: they are rounded, or compared with a bound."
    if bool(((1 - got - want).abs() < 1e-5).all()):
        return " Black and white are exchanged."
    if bool(((got.flatten().sort().values - want.flatten().sort().values).abs() < 1e-5).all()):
        return (
            " All pixels are there, but not in their places: each row of `ds.x` is one image, row"
            " after row, as it came."
        )
    return likely_scale(float(got.max()))


@test_case(name="pixels become float32 between 0 and 1", points=4)
def becomes_floats(env):
    seed = seed_of(env)
    grey, light = 51 + seed % 50, 102 + seed % 90
    bright, dark = [0, grey, light, 255], [0, grey, light, light]
    x = torch.tensor([bright, dark], dtype=torch.uint8).repeat(1, 196).view(2, 28, 28)
    got = probes_for(env).dataset(x, torch.tensor([3, 8]), [0, 1])
    shape, dtype = got["x_shape"], got["x_dtype"]
    message = f"`ds.x` should have shape [2, 784] for two images, but has {shape}."
    expect(shape == [2, 784], message + likely_shape(shape, 2))
    whole = " Whole numbers have no room for the greys between 0 and 1." if "int" in dtype else ""
    expect(dtype == "torch.float32", f"`ds.x` should be torch.float32, but is {dtype}.{whole}")
    pixels = torch.stack(
        [
            tensor(image, [784], f"`ds[{i}][0]`, the image (the label comes second),")
            for i, (image, _) in enumerate(got["items"])
        ]
    )
    want = x.view(2, 784) / 255
    for i, greys in enumerate((bright, dark)):
        right, shown = ([round(p, 4) for p in row[i, :4].tolist()] for row in (want, pixels))
        message = f"In image {i} the pixels {greys} should become {right}, but became {shown}."
        message += " White is 255 in every image, whether it has any or not." if i else ""
        close(pixels[i, :4], want[i, :4], message + likely_pixels(pixels, want), 1e-5)


@test_case(name="len(ds) is N and ds[i] is the pair (x_i, y_i)", points=4)
def has_items(env):
    x, y = images(seed_of(env) + 1, 7)
    got = probes_for(env).dataset(x, y, [0, 3, 6])
    expect(got["is_dataset"], "MNISTDataset should be a `torch.utils.data.Dataset`.")
    expect(got["len"] == 7, f"`len(ds)` should be 7 for 7 images, but is {got['len']}.")
    labels = [tensor(item[1], [], LABEL, "torch.int64") for item in got["items"]]
    seen = [int(label) for label in labels]
    expect(seen == [0, 3, 6], f"`ds[i]` should carry label i of y: [0, 3, 6], but gives {seen}.")
    for x_i, _ in got["items"]:
        tensor(x_i, [784], "The image in `ds[i]`")


@test_case(name="a DataLoader makes batches of it", points=3)
def loads_batches(env):
    x, y = images(seed_of(env) + 2, 10)
    got = probes_for(env).dataset_batches(x, y, 4)
    shapes = [list(batch.shape) for batch in got["x"]]
    expect(
        shapes == [[4, 784], [4, 784], [2, 784]],
        f"10 images in batches of 4 should give [4, 784], [4, 784], [2, 784]; got {shapes}.",
    )
    for batch, (count, _) in zip(got["y"], shapes, strict=True):
        tensor(batch, [count], "A batch of labels", "torch.int64")
    labels = torch.cat(got["y"]).tolist()
    message = f"The labels of the batches should be 0…9, but are {labels!s:.60}."
    expect(labels == y.tolist(), message)
    for i, batch in enumerate(got["x"]):
        white = tensor(batch, shapes[i], "A batch of images")[:, 1]
        seen = float(white[0])
        message = f"The white pixel of every image should be 1.0, but is {seen:.4g} in batch {i}."
        close(white, torch.ones(len(white)), message + likely_scale(seen))


@test_case(name="60,000 images become a tensor [60000, 784]", points=4)
def becomes_rows(env):
    image, _ = images(seed_of(env), 1)
    got = probes_for(env).dataset_of(image[0], MANY, MANY - 1)
    shape = got["x_shape"]
    message = f"`ds.x` should have shape [{MANY}, 784] for {MANY:,} images, but has {shape}."
    expect(shape == [MANY, 784], message + likely_shape(shape, MANY))
    expect(got["len"] == MANY, f"`len(ds)` should be {MANY}, but is {got['len']}.")
    row = tensor(got["row"], [784], "The last row of `ds.x`")
    white = float(row[1])
    message = f"The white pixel 255 should become 1.0, but became {white:.4g}."
    close(white, 1.0, message + likely_scale(white))
