"""The gate: a file nobody knows, read safely in a process of its own.

- ``gate``: The gate: the one function through which every file given by a user passes.
- ``sandbox``: What the reading process may touch: its own folder to write, the libraries to read,
  no network.
- ``terms``: What both sides of the gate share: limits, the refusal, the job of the child.
"""
