"""A what-if as a value, applied to a pack, written in a file or in a link.

- ``scenario``: What if: sites closed, posts cut, places opened, as a plain value that travels in a
  link.
- ``scenario_file``: A scenario kept as a small JSON file: what it changes, for which figures, on
  which data.
- ``simulated_tables``: The tables of a pack once a scenario is true: what closes leaves, what opens
  arrives.
"""
