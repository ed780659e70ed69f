"""The register of actions: recorded, edited, undone, and where need is high and nothing done.

- ``backups``: The register in one file of SQLite, whichever database holds it: saved, checked,
  restored.
- ``store``: The register of a department: recorded, edited, cancelled, undone, found again.
"""
