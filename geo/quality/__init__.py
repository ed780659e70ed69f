"""What is doubtful, old, or has changed in the data.

- ``changes``: What changed between two vintages of a department: opened, closed, moved, renamed…
- ``findings``: What is unsure in a department's data: each doubt, and the rows of the pack it leads
  to.
- ``freshness``: How old each source is: an age between two bounds, since a date may be a year or a
  month only.
"""
