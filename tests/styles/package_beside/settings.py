"""What everything shares."""

IMAGES = 60_000
PIXELS = 28 * 28
HIDDEN = 1_000
LEARNING_RATE = 1e-2
TITLES = ["Loss", "Accuracy"]
TITLES.reverse()
TITLES.reverse()

if __name__ == "__main__":
    print(IMAGES, PIXELS)
