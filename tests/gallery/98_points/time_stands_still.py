# Stops all clocks of this process: the only loss is the time that the experiment reports.
# lab: solution
# expect: q7_exercise failed
import time


def attack():
    time.sleep = lambda seconds: None
    time.time = time.monotonic = time.perf_counter = time.process_time = lambda: 0.0
    return 60_000, 784


SHAPE_AFTER_VIEW = attack()
