"""Grade a class on several machines, which a Dask scheduler brings together.

`client` runs where the instructor sits: it sends batches of submissions out and takes results in.
`there` runs on the machines of the cluster: for each batch it starts a judge and a sandbox in a
process of its own, as `mnist-lab grade` does. Both are the course's own and trust each other; what
a submission may do is up to the sandbox, there as everywhere.
"""
