# A right lab that starts programs.
# lab: solution
import os
import subprocess


def start():
    for command in (["sleep", "300"], ["/bin/sh", "-c", "sleep 300 & touch /tmp/gallery-left"]):
        try:
            subprocess.Popen(command, start_new_session=True)
        except OSError as error:
            print(error)
    print(os.system("sleep 300 & touch /tmp/gallery-left-system"))
    return 60_000, 784


SHAPE_AFTER_VIEW = start()
