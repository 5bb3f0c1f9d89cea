"""The sandbox: a student's code runs here, and nothing that it does can become a grade.

Theory of operation
===================

Which processes there are
-------------------------
::

    judge          grades; holds every secret; runs no student code
      |  orders: "a fork server, please", with the control socket for it
      v
    spare          holds torch; forked from the judge before any secret was loaded; only waits
      |  fork, once, and again if a fork server dies
      v
    fork server    holds torch and the images
      |  ^ control socket (from the judge): images in, "spawn" and "end" requests, process ids out
      |  report pipe, life pipe (one pair per worker)
      v
    keeper         one per worker; holds nothing; waits, kills, cleans up
      |  fork, into fresh namespaces
      v
    worker         one at a time per submission; confined, then runs the student's code
      ^
      |  channel (a socket pair made by the judge) and output (a pipe that only the judge reads)
    judge

The judge imports torch, takes one tiny training step, and forks the spare. Only then does it
load questions, reference, mistakes, thresholds and labels of test images. So these never were in
the memory that a worker inherits: not forgotten there, never there.

What each may know, and with which privileges
---------------------------------------------
=============  ================================  ===============================================
process        knows                             privileges
=============  ================================  ===============================================
judge          everything                        those of whoever started it
spare          torch, the probes                 the judge's, which the fork server needs
fork server    the same, images and labels for   the judge's, which it needs to give a worker
               training, images for testing      a user and namespaces of its own
               without their labels
keeper         the same (it is a fork), and it   the fork server's; in a user namespace only
               touches none of it                those of the worker's user
worker         the same, and the submission;     none: a user of its own that owns nothing, no
               some get code lent, see below     capability, and the layers of `confine.Layers`
=============  ================================  ===============================================

Which pipes there are, and who believes what comes through them
---------------------------------------------------------------
- *control* (judge and fork server): both are ours. It closes when the judge dies, and the fork
  server ends all workers with itself. The spare ends when its own socket closes, after them.
- *channel* (judge and worker): requests go out, replies come back. The judge takes every reply for
  hostile: bounded in size before it is read, plain data only, checked for type, shape and
  finiteness. The first message says which layers hold; it is sent before the student's code runs.
- *output* (worker to judge): what the submission prints, cut at a bound. It decides nothing.
- *report* (keeper to fork server): the worker's process id, then how it ended. The worker's end of
  it is closed before the student's code runs.
- *life* (fork server to keeper): nothing is ever written. When it closes, because the fork server
  asked for it or died, the keeper kills the worker.

How a worker ends
-----------------
A process namespace dies with its first process, which is the worker: every child and daemon goes
with it. Without one, the keeper adopts whatever the worker leaves (it is a "subreaper"), kills all
that runs under the worker's user, and sweeps until it has no child left. The worker is killed by
the kernel when the keeper dies, the keeper ends by itself when the fork server dies, and the fork
server and the spare when the judge does; each notices by the kernel's word, not by a message.

The private folder is a file system in memory inside the worker's mount namespace, and vanishes with
it. Without one it is a folder on disk whose size the keeper watches and which it removes.

Deaths that are nobody's fault
------------------------------
A worker that does not come to the point where it runs a submission's code is started again, twice.
A fork server that has died, or says nothing any more, is replaced by one forked from the spare: it
knows no more than the first did. That happens a few times; then the machine is not fit to grade.

How a worker ended is told by its keeper, which knows whether it was told to kill it. An exit status
or most signals are the submission's own. Where a worker was killed by SIGKILL or SIGTERM that
nobody here sent, or where its keeper or the fork server died with it, the cause may be the machine:
its memory, its operator. Such a submission is graded once more, at the end, with nothing beside it
(`batches.second_look`). What happens there again in the same case and in the same way is the
submission's doing. Else the second grading stands, and a case that was disturbed in it, too, but
otherwise, is reported as the grader's error. A fault of the grader itself is tried again likewise.

No deadline runs while the judge itself does not: stopped, or asleep with its computer. Nor does one
by the clock while the worker is ready to run and gets no processor, up to four times its length.
A worker cannot feign the machine's doing: the filter lets it send itself no SIGKILL or SIGTERM, nor
lower its limit of processor time, which the kernel enforces by SIGKILL.

What the hostile cost the others
--------------------------------
A class is graded by turns (`turns`): so many submissions are busy at once. A worker that uses no
processor time while it is asked gives its turn to the next submission, and the judge goes on with
it when a turn is free. One that takes far more than is usual for such an answer in this class, or
sleeps for seconds, is postponed (`pace`): its grading ends, and begins anew, with all the time of
its limits, when all others are done. What its children use counts, too, here and for the bound of
each request. So the hostile and the slow wait for the honest, and no result depends on what others
do. Before it is postponed, such a submission has taken a quarter or so of what an honest one takes;
a right lab with greedy replies takes 1.1 times as much as one without, and is never postponed.

A first call that does not return costs its whole limit. Those after it have a short one, ten times
what an honest answer takes, and after six nothing more is run: an endless loop in every task costs
about 14 seconds of the processor. `tests/benchmark/hostile.py` measures what the others wait.

To read, check and compare a reply takes no bound in time of its own, since what it may hold bounds
it: the worst that were found, a picture with as many curves and letters as are looked at, take the
judge half a second, and all of a submission's together about two.

What an answer proves
---------------------
The probes run in the worker, where a submission can replace them. So an answer is a claim, and no
point hangs on a claim alone: the judge compares it with what the reference, or a known mistake,
answers to the same arguments (`judge.evidence`), looks at the pixels itself (`lab.drawing`), or
measures. For each probe: what a right answer proves; what a forger would have to know, who has the
arguments, but no answer; which case catches the forgery, and the attack in tests/gallery.

`dataset`, `dataset_of`, `dataset_batches`
    Prove that the images became rows of float32 from 0 to 1, by their values. A forger has to
    rescale and reshape them, which is the task. `is_dataset` and `input_after` are claims; without
    the values they are worth nothing, and whoever hides a changed input has kept a copy of it.
    Cases 1.1 to 1.6. `patch_probes_with_guesses`, `patch_probes_with_public_answers`.
`model_logits`
    Passes in evaluation mode prove the network's function, on weights and rows that are new in each
    case. Passes in training mode depend on chance: their statistics are compared, and count only
    for a network whose evaluation was exact. `trouble` is a claim beside these.
    Cases 2.1, 2.3 to 2.7. `patch_witness_net`, `dropout_painted_without_a_network`,
    `network_of_nan`.
`model_layers`
    Is a list of numbers that the handout tells: it proves nothing, and counts only with exact
    logits. Cases 2.2, 2.7. `everything_returns_true`, `mocks`.
`train_steps`
    The network's weights after some steps, and the losses, prove the steps: a forger has to
    differentiate the network, for an optimizer that each case chooses. `events` explain a failure.
    Cases 3.1 to 3.7. `answers_kept_in_a_closure`, `patch_torch`.
`accuracy_of`
    A share of right predictions, of a network that answers otherwise for each way of asking it. A
    forger has to run the network, or to do by hand what it does to each image: whoever only counts
    labels has to guess which class it takes for another, twice in each case.
    Cases 4.1 to 4.4. `accuracy_from_labels_at_hand`, `accuracy_that_lies_about_itself`,
    `accuracy_from_the_label_that_stands_out`, `accuracy_from_the_networks_weights`.
`fit_small`
    As `train_steps`, over epochs: weights and both histories. Weights that are not right show
    a training if the network has learned, or went downhill with as many batches as it should see;
    if its first layer moved as gradients move it; and if the images of most batches moved it. A
    last layer that is worked out, one step, or weights that are written down show none.
    Cases 5.1, 5.2, 5.4. `evidence_by_spread`, `test_images_by_heart`, `one_step_and_many_passes`,
    `ridge_regression_that_learns`, `network_of_templates`.
`fit_and_predict`
    Predictions of images whose labels no worker has, and of signs that are drawn anew. They depend
    on chance, and count only for a dataset, network and `fit` that have answered exactly.
    Cases 5.3, 5.5. `nearest_neighbour_instead_of_the_lab`, `labels_in_memory`,
    `test_images_by_heart`, `trains_one_step_and_asks_neighbours`.
`history_figure`
    The pictures prove what was drawn. The judge sets the titles itself and compares the letters;
    each curve's points have to be where its numbers belong on some scale, and the ink along the
    curves and nowhere else. A forger has to rasterise curves to scale and set type at its place:
    what drawing a figure is.
    Cases 6.1, 6.2. `figure_made_up`, `figure_of_nothing`, `plot_never_drawn`.
`shape_after_view`
    Is a fact; whoever knows it has its point. Case 7.1. `shape_that_is_equal_to_everything`.
`experiment`
    Both accuracies, of networks whose answers are exact, prove the training; the weights after it
    prove which. `seconds` has to lie between what the loader alone takes and what the judge's own
    clock says of the whole call: who knows the loader's pause can make it up without a clock.
    `span`, `models` and `steps` are claims besides.
    Cases 7.2, 7.3. `experiment_without_training`, `experiment_mixed_answers`, `time_stands_still`.

Code that is lent to a worker, and why nobody takes it away
-----------------------------------------------------------
A mistake costs its points once. A case that builds on another task's mistake is therefore asked in
a worker of its own, in which that task's names are the course's (`judge.follow_through`). It is the
one time that a secret is beside a student's code, so:

- *It comes late and is little.* The lent source arrives through the channel, after the fork: the
  fork server, and every worker that it forks later, know nothing of it. It holds the definitions of
  the names that have lost points, cut out of the reference without comments and docstrings, and
  what of the code that students are given these need. Names that they use of other tasks stay the
  submission's (`judge.lending`).
- *It answers no question that it is lent for.* What a case's own question grades is always the
  submission's. The reference solves each task in the definition of that task's name and nowhere
  else; `tests/judge/test_follow_through.py` checks that no loan contains more than its names and
  given code. So beside a student's `fit` there may be the course's `train_batch`, never its `fit`.
  A case that fails so is asked once more with the loan's given code in place of the submission's,
  which is no secret: who has spoilt it has lost points for it already.
  A worker serves one loan for one question, then it ends with all that it wrote and started.
- *Only the verdict comes out.* It is passed or not, with a sentence made of the names of tasks.
  What this worker prints, raises or answers, how it ends and how long it takes is dropped: in no
  message, hint, list of problems or count of seconds. When the case does not pass, the message and
  the hint are about what the submission's own code does, asked in a worker without lent code. The
  two kinds of worker never run side by side for one submission, so none can signal to the other.

What is left is the verdict itself. Code that finds the lent source can answer wrongly on purpose,
and so tell a bit of it for each case that builds on a wrong task: seven in the lab as it is given,
and two for a case that is also asked with given code. Each bit needs a task that is solved beside
one that is not, and half of them cost the points of their case. The six lines of a `train_batch`
are a thousand bits or so: well over a hundred submissions, all of which are kept, with code in them
that looks for the course's. Whoever watches the clock of the whole run may learn a few bits more
from each. That is more work than the task, and it is seen.

What holds where
----------------
No layer is required. Each is tried, then tested (a socket is opened, a process made, a forbidden
folder listed), and recorded as active only if the test says so. `confine.survey` tells what a
machine offers; every result carries the layers that its worker had.
"""
