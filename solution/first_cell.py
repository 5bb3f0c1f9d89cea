"""Run this cell first: it gets the checks ready, `grader.check("q1_dataset")` and so on."""

import subprocess
import sys
import urllib.request
import zipfile
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from IPython import get_ipython

STUDENT_ZIP = ""  # for the instructor: the address from which a lone notebook fetches student.zip


def unpack_lab() -> None:
    """Get what belongs beside this notebook, if it is alone, for example in Colab."""
    if not Path("student.zip").exists():
        if not STUDENT_ZIP:
            raise FileNotFoundError(
                "This notebook is alone. Put it back into the folder that it came in or, in Colab,"
                " upload student.zip (the folder symbol on the left) and run this cell again."
            )
        print(f"This notebook is alone: fetching the rest of the lab from {STUDENT_ZIP}")
        urllib.request.urlretrieve(STUDENT_ZIP, "student.zip")
    print("Unpacking student.zip; files that are already here stay as they are.")
    with zipfile.ZipFile("student.zip") as lab:
        lab.extractall(members=[name for name in lab.namelist() if not Path(name).exists()])


if not Path("labcheck").is_dir():
    unpack_lab()
if find_spec("otter") is None:
    print("Installing otter-grader, which runs the checks.")
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "-q", "otter-grader==7.0.0"], check=True
    )

get_ipython().run_line_magic("matplotlib", "inline")
grader = import_module("otter").Notebook()
