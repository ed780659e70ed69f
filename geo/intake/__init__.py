"""A user's file becomes our tables, row by row, with a report of what was done.

- ``candidates``: Where a place may open, as a list that a user gives: libraries, rooms, schools.
- ``cells``: Reading one cell of a file as people write it: numbers, dates, yes and no, words.
- ``chosen_table``: What an import reads: one table of a file, the layout it is read by, the
  reader's answers.
- ``commune_lookup``: The communes that lists speak of, by code, name, postcode and SIRET, and what
  a code says.
- ``effect``: What an import would do to the figures of the department, before it is accepted.
- ``engine``: One engine: a file read by the gate, a layout and the present data give sheets and a
  report.
- ``journal``: What an import says while it works: remarks, rows set aside, reasons to refuse,
  notes.
- ``layouts``: Official layouts, declared one a file in ``geo/intake/layout_files``: a new provider
  is a file.
- ``mediation``: The national *standard des lieux de médiation numérique*: read here, sent back
  here.
- ``models``: What a kind of import asks for, and a model of its file: made from the layouts, never
  by hand.
- ``own_perimeters``: Staff's own perimeters: polygons, then the territory that covers most of each
  commune.
- ``reader_choices``: The answers that mean something for a file: one declaration for the page and
  the command.
- ``report``: The report of an import: what was read, kept, set aside, and how it will look.
- ``typed_rows``: The rows of a file in our columns: named, chosen by the layout's rules, typed,
  unique.
- ``verdict``: How the commune of a row was found, or why it was not, in French.
"""
