"""The printed A4 of a commune, a canton, a territory or the department.

- ``content``: What a printed fiche says: every figure, word and drawing, as plain values for the
  template.
- ``paper_data``: What the templates of papers are given: ``brief.typ`` and ``year.typ`` of
  ``geo/maps/assets``.
- ``pdf``: The A4 fiche of a unit as a PDF: one by one, or all those of a level at once.
"""
