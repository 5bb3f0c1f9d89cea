# Tries every way to a death that looks like the machine's.
# lab: solution
# expect: q3_train_batch failed
import os, signal, resource, ctypes


def train_batch(x, y, model, opt, loss_fn):
    for s in (signal.SIGKILL, signal.SIGTERM):
        try:
            os.kill(os.getpid(), s)
        except OSError:
            pass
        try:
            if os.fork() == 0:
                os.kill(os.getppid(), s)
                os._exit(0)
            os.wait()
        except OSError:
            pass
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (1, 1))
    except (OSError, ValueError):
        pass
    libc = ctypes.CDLL(None)
    libc.prctl(1, 9)
    raise ValueError("still here")
