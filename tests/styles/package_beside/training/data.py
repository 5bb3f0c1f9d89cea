"""Images as rows."""

from torch.utils.data import Dataset

from settings import PIXELS


class MNISTDataset(Dataset):
    def __init__(self, x, y):
        self.x = x.reshape(len(x), PIXELS).float() / 255
        self.y = y

    def __len__(self):
        return self.y.numel()

    def __getitem__(self, i):
        return self.x[i], self.y[i]
