"""Grading many: one student's files, a class on this machine, or a class on a Dask cluster.

How a single submission is judged does not belong here, nor what is written about it.

`dask_client` runs where the instructor sits: it sends batches of submissions out and takes their
results in. `dask_worker` runs on the machines of the cluster: for each batch it starts a judge and
a sandbox in a process of its own, as `mnist-lab grade` does. Both are the course's own and trust
each other; what a submission may do is up to the sandbox, there as everywhere.
"""
