"""Minutes over the road network of OpenStreetMap, by car and on foot, from downloaded extracts.

- ``department``: The minutes of a department, from downloaded extracts to the table
  ``network_minutes``.
- ``kept``: What is kept of the extracts from a run to another: immutable ``.npz`` files.
- ``profile``: What a way of OpenStreetMap lets through, and how fast: by car, and on foot.
"""
