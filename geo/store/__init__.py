"""Versions of what users import: drafted, accepted, undone, saved, repaired.

- ``import_draft``: An import being prepared: its folder, who holds it, and what is told of its
  file.
- ``import_history``: What is told of the imports of a department: each version, and what is wrong
  with them.
- ``incoming``: A file that a user gives, from the gate to what it would change: nothing is accepted
  here.
- ``saves``: All the imports of a department in one file, checked when it is written and when it
  comes back.
- ``versions``: Versions of the data of a department: one more at each import, each of them brought
  back.
"""
