"""A department's data as one validated object: schema, storage, catalogue, territories, places.

- ``catalogue``: The catalogue of the built files: provenance, hashes, totals, meaning of each
  column.
- ``columns``: How a table is declared: columns, units, meaning, keys and references.
- ``import_journal``: The one reader of the imports of a department: which versions there are, and
  which is read.
- ``kind_tables``: The tables of the kinds of place: as the pack has each list, and as the project's
  sheet has it.
- ``kinds``: One declaration per kind of place of help: its tables, how French speaks of it, how it
  is drawn.
- ``memo``: Results kept on the pack they are about, that die with it.
- ``missing``: What a department has not, and the import that would bring it.
- ``pack``: A department's data as one validated object.
- ``relations``: Checks between the tables of a pack: what no single table can tell.
- ``schema``: The tables of a department, declared once: columns, units, meaning, keys, references.
- ``sheets``: The project's own editable tables, ``data/sheets/``: their columns and their reader.
- ``sites``: From the sheets to the tables of sites: one row per site, one place per address.
- ``storage``: Where the present data of a department are: as published, or a version made by an
  import.
- ``table_files``: Reading and checking tables against their declaration.
- ``territories``: Levels of reading: commune, EPCI, canton, solidarity territory, department.
"""
