#!/usr/bin/env bash
# Gradescope runs this once, when it builds the image (Ubuntu 22.04).
#
# The system's python3 stays as it is: the platform needs it. All packages go into a virtual
# environment, at the versions in requirements.txt. pip.conf is there if `mnist-lab release` was
# given the index of PyTorch's CPU builds, which are smaller.
set -euo pipefail
root="${MNIST_LAB_ROOT:-/autograder}"
source="$root/source"
export DEBIAN_FRONTEND=noninteractive

if ! python3 -c "import ensurepip, venv" 2> /dev/null; then
    apt-get update
    apt-get install -y --no-install-recommends python3-venv
    rm -rf /var/lib/apt/lists/*
fi
if [ -f "$source/pip.conf" ]; then
    export PIP_CONFIG_FILE="$source/pip.conf"
fi
python3 -m venv "$root/venv"
"$root/venv/bin/python" -m pip install --no-cache-dir -r "$source/requirements.txt"

# Whatever is wrong with the image shows here, in the build's log, and not in a student's grade. It
# also leaves behind the caches (byte code, fonts) that would cost the first submission its time.
cd "$source"
"$root/venv/bin/python" -m autograder grade solution/lab.py
