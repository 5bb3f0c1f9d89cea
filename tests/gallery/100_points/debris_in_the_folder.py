# A right lab that leaves files, links and deep folders in its private folder.
# lab: solution
import os
from pathlib import Path


def attack():
    Path("gallery-left").write_text("debris")
    os.symlink("/etc", "gallery-left-link")
    os.mkfifo("gallery-left-pipe") if hasattr(os, "mkfifo") else None
    for _ in range(200):
        os.mkdir("gallery-left-deep")
        os.chdir("gallery-left-deep")
    os.chmod(".", 0)


def careful():
    try:
        attack()
    except OSError as error:
        print(error)
    return 60_000, 784


SHAPE_AFTER_VIEW = careful()
