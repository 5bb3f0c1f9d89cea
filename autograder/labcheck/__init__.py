"""What a student's folder and the grader share: faults in plain words, values as plain data.

It ships to students word for word, so no answer, no threshold and no hint belongs here.
"""
