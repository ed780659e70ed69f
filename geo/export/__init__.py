"""Files that leave: workbooks, layers, dictionaries, the national standard.

- ``dictionary``: The dictionary of the indicators and the travel model, generated from what
  computes them.
- ``files``: Exports: every indicator of a level as a table, a workbook or a layer, with what
  explains it.
- ``source_notes``: What goes with an export: parameters, sources, limits of its cells, version,
  hashes.
- ``spreadsheet``: Workbooks: text stays text, numbers stay numbers, nothing is computed when they
  are opened.
- ``standard``: The fields of the national *standard des lieux de médiation numérique*, version
  1.0.2.
- ``standard_hours``: Opening hours in the syntax of OpenStreetMap, which the national standard asks
  for.
- ``standard_return``: The return file: the department's resource places as the national standard
  wants them.
"""
