# A right lab with a script around it that would delete, ask, hang and end: none of it is run.
# lab: solution
import os
import shutil
import time

answer = input("delete everything? ")
shutil.rmtree(os.getcwd())
time.sleep(1e6)
os._exit(0)
