"""The lab: all that changes with the lab, from questions and probes to the handout.

What any lab would need belongs to the engine. Only questions, data, studies and this folder's own
commands may know answers: the fork server imports what ships to students, `probes` above all, and
`worker_setup`, nothing else from here.
"""
