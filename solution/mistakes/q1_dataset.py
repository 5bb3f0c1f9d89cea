"""q1_dataset: wrong versions of MNISTDataset."""

import torch
from torch.utils.data import Dataset

from autograder.judge.mistake import mistake

SCALE = "Numbers a network likes: dtype and scale"
ROWS = "One row per image: view"
ITEMS = "Dataset and DataLoader"


@mistake(
    replaces="MNISTDataset.__init__",
    hint="""The pixels in `ds.x` still run from 0 to 255. With inputs that large the first sums are
    huge and the steps of the optimiser do not fit. Bring every pixel to the range from 0 to 1.""",
    read=SCALE,
)
def not_rescaled(self, x, y):
    self.x, self.y = x.view(-1, 28 * 28).float(), y


@mistake(
    replaces="MNISTDataset.__init__",
    hint="""The white pixel 255 ends up near 0.004 in `ds.x`: it has been rescaled twice. Once
    brings it to 1; the second time makes every image almost black.""",
    read=SCALE,
)
def rescaled_twice(self, x, y):
    self.x, self.y = x.view(-1, 28 * 28) / 255 / 255, y


@mistake(
    replaces="MNISTDataset.__getitem__",
    hint="""`ds.x` is right, but the images that come out of `ds[i]` are rescaled once more and
    almost black. Do the work once, when the dataset is made.""",
    read=ITEMS,
)
def rescaled_again_in_items(self, i):
    return self.x[i] / 255, self.y[i]


@mistake(
    replaces="MNISTDataset.__init__",
    hint="""The white pixel becomes 0.996 instead of 1: the pixels are divided by 256. There are
    256 grey values, but the largest of them is 255.""",
    read=SCALE,
)
def divided_by_256(self, x, y):
    self.x, self.y = x.view(-1, 28 * 28) / 256, y


@mistake(
    replaces="MNISTDataset.__init__",
    hint="""Every image is rescaled by its own brightest pixel. So the same grey becomes a
    different number in each image, and a faint image looks like a bright one. Treat all images
    alike: 255 is white in all of them.""",
    read=SCALE,
)
def rescaled_per_image(self, x, y):
    rows = x.reshape(-1, 28 * 28).float()
    self.x, self.y = rows / rows.max(dim=1, keepdim=True).values, y


@mistake(
    replaces="MNISTDataset.__init__",
    hint="""The pixels are rescaled by the largest value that happens to be in the data. In another
    set of images, the same grey would become another number. White is 255, whatever the data.""",
    read=SCALE,
)
def rescaled_by_the_largest(self, x, y):
    self.x, self.y = x.reshape(-1, 28 * 28) / x.max(), y


@mistake(
    replaces="MNISTDataset.__init__",
    hint="""Black became -1: the pixels are brought to the range from -1 to 1. That can be done,
    but the lab asks for 0 to 1.""",
    read=SCALE,
)
def from_minus_one_to_one(self, x, y):
    self.x, self.y = x.view(-1, 28 * 28) / 127.5 - 1, y


@mistake(
    replaces="MNISTDataset.__init__",
    hint="""A mean is taken away from the pixels and they are divided by a spread. The lab asks for
    another scale: 0 is black, 1 is white, whichever images come along.""",
    read=SCALE,
)
def standardised(self, x, y):
    rows = x.reshape(-1, 28 * 28).float()
    self.x, self.y = (rows - rows.mean()) / rows.std(), y


@mistake(
    replaces="MNISTDataset.__init__",
    hint="""`ds.x` is still uint8, as the images came. A uint8 knows no fractions, so a network
    cannot learn with it, and the range is still 0 to 255.""",
    read=SCALE,
)
def left_as_uint8(self, x, y):
    self.x, self.y = x.reshape(-1, 28 * 28), y


@mistake(
    replaces="MNISTDataset.__init__",
    hint="""All grey is gone: `ds.x` is uint8 with nothing but 0 and 1. Whole-number division, or a
    conversion back to whole numbers, cuts every fraction off.""",
    read=SCALE,
)
def whole_numbers(self, x, y):
    self.x, self.y = x.reshape(-1, 28 * 28) // 255, y


@mistake(
    replaces="MNISTDataset.__init__",
    hint="""The grey values are lost: every pixel that is not black became 1. A network reads soft
    edges better than hard ones; keep the fractions.""",
    read=SCALE,
)
def black_or_white(self, x, y):
    self.x, self.y = (x.reshape(-1, 28 * 28) > 0).float(), y


@mistake(
    replaces="MNISTDataset.__init__",
    hint="""The pixels are float64. The network's weights are float32, and PyTorch does not mix the
    two; twice the memory buys nothing here.""",
    read=SCALE,
)
def float64(self, x, y):
    self.x, self.y = x.reshape(-1, 28 * 28).double() / 255, y


@mistake(
    replaces="MNISTDataset.__init__",
    hint="""`ds.x` has 784 rows, whatever the number of images. That is what `view(28*28, -1)`
    gives: as many numbers as before, but all images are torn apart. The first dimension has to be
    the images.""",
    read=ROWS,
)
def torn_by_view(self, x, y):
    self.x, self.y = x.reshape(28 * 28, -1) / 255, y


@mistake(
    replaces="MNISTDataset.__init__",
    hint="""The shape of `ds.x` is right, but its rows are no images: each holds pixels of many.
    That happens when the images are laid out as 784 rows and then turned round. Turning the shape
    back does not put the pixels back.""",
    read=ROWS,
)
def torn_and_transposed(self, x, y):
    self.x, self.y = x.reshape(28 * 28, -1).T / 255, y


@mistake(
    replaces="MNISTDataset.__init__",
    hint="""The images in `ds.x` are still tables of 28 rows and 28 columns. The first layer takes
    a list of 784 numbers for each image. (`view` changes nothing in place: it returns the tensor
    in its new shape.)""",
    read=ROWS,
)
def not_flattened(self, x, y):
    self.x, self.y = x / 255, y


@mistake(
    replaces="MNISTDataset.__init__",
    hint="""All images have become one single long row. Only the 28 rows and 28 columns of an image
    belong together; the first dimension, the images, has to stay.""",
    read=ROWS,
)
def one_long_row(self, x, y):
    self.x, self.y = x.flatten() / 255, y


@mistake(
    replaces="MNISTDataset.__init__",
    hint="""`ds.x` has one dimension too many, of size 1. An image here is one row of 784 numbers;
    the dimension for colours is for other kinds of networks.""",
    read=ROWS,
)
def extra_dimension(self, x, y):
    self.x, self.y = x.reshape(-1, 1, 28 * 28) / 255, y


@mistake(
    replaces="MNISTDataset.__init__",
    hint="""The images become NumPy arrays on the way. The network and the DataLoader need tensors;
    and what `load_mnist` returns are tensors already.""",
    read="What is an image?",
)
def numpy_images(self, x, y):
    self.x, self.y = x.numpy().reshape(-1, 28 * 28).astype("float32") / 255, y


@mistake(
    replaces="MNISTDataset.__init__",
    hint="""The division is done in place, and a uint8 tensor has no room for fractions, so PyTorch
    refuses. Make a new float32 tensor; the one that was passed in has to stay as it is anyway.""",
    read=SCALE,
)
def divided_in_place(self, x, y):
    x /= 255
    self.x, self.y = x.view(-1, 28 * 28), y


@mistake(
    replaces="MNISTDataset",
    hint="""`ds.x` still holds the images as they came, and each one is converted only when `ds[i]`
    asks for it, again in every epoch. Convert once, when the dataset is made.""",
    read=ITEMS,
)
class converted_in_items(Dataset):
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i].view(28 * 28) / 255, self.y[i]


@mistake(
    replaces="MNISTDataset.__init__",
    hint="""The labels are float32. They are names of classes, not quantities: cross entropy takes
    them as int64, just as they came.""",
    read=SCALE,
)
def labels_as_floats(self, x, y):
    self.x, self.y = x.view(-1, 28 * 28) / 255, y.float()


@mistake(
    replaces="MNISTDataset.__init__",
    hint="""Each label has become ten numbers, a one among zeros. The lab's labels stay one int64
    per image, the digit itself; that is what `ds.y` should hold and what `accuracy` compares.""",
    read=SCALE,
)
def labels_one_hot(self, x, y):
    self.x, self.y = x.view(-1, 28 * 28) / 255, torch.nn.functional.one_hot(y, 10)


@mistake(
    replaces="MNISTDataset.__init__",
    hint="""The dataset has no `y`: the labels are not kept when it is made. Without them nothing
    can be learned.""",
    read=ITEMS,
)
def labels_not_kept(self, x, y):
    self.x = x.view(-1, 28 * 28) / 255


@mistake(
    replaces="MNISTDataset.__getitem__",
    hint="""`ds[i]` gives one tensor alone. Image and label belong together, as a pair: the image
    first.""",
    read=ITEMS,
)
def items_without_labels(self, i):
    return self.x[i]


@mistake(
    replaces="MNISTDataset.__getitem__",
    hint="""`ds[i]` gives the label first and the image second. A loop `for x, y in ...` would then
    take labels for images. The image comes first.""",
    read=ITEMS,
)
def items_swapped(self, i):
    return self.y[i], self.x[i]


@mistake(
    replaces="MNISTDataset.__getitem__",
    hint="""`ds[i]` gives all images and all labels, whatever `i` is. It should pick the one at
    position `i`.""",
    read=ITEMS,
)
def items_ignore_the_index(self, i):
    return self.x, self.y


@mistake(
    replaces="MNISTDataset.__getitem__",
    hint="""`ds[i]` gives None: the method ends without a `return`.""",
    read=ITEMS,
)
def items_not_returned(self, i):
    self.x[i], self.y[i]


@mistake(
    replaces="MNISTDataset.__len__",
    hint="""`len(ds)` is 784, the length of one image. It should be the number of images: a
    DataLoader takes it to know which examples there are.""",
    read=ITEMS,
)
def length_of_an_image(self):
    return self.x.shape[1]


@mistake(
    replaces="MNISTDataset",
    hint="""MNISTDataset does the right things but is no `Dataset`: the class that it builds on has
    gone from its first line. PyTorch's tools ask for it.""",
    read=ITEMS,
)
class not_a_dataset:
    def __init__(self, x, y):
        self.x, self.y = x.view(-1, 28 * 28) / 255, y

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


@mistake(
    replaces="MNISTDataset.__init__",
    hint="""The pixels of an image follow each other column by column: rows and columns have been
    exchanged. Row by row is how they come, and how `view` leaves them.""",
    read=ROWS,
)
def columns_for_rows(self, x, y):
    super().__init__(x.transpose(1, 2).contiguous(), y)
