"""The register of actions: recorded, edited, undone, and where need is high and nothing done.

- ``action``: An action of a territory, as a value: what, where, when, by whom, for whom, how many
  came.
- ``backups``: The register in one file of SQLite, whichever database holds it: saved, checked,
  restored.
- ``demo``: A small demonstration set: invented, said to be so in every title, loaded and removed
  whole.
- ``erasure``: Erasing what names somebody: a login, a mailbox, or all that served for longer than
  it may.
- ``events``: What took place and what is planned, date by date: one table that every figure is made
  of.
- ``exports``: The register as files: a workbook, a CSV, a layer of points; whole, or for the
  public.
- ``figures``: What was done, counted: by unit, strand, partner, quarter; for the pages and for the
  year.
- ``filters``: Which actions of a register are listed.
- ``incoming``: A spreadsheet of actions, from the gate to the register: read, shown, then accepted.
- ``location``: Where the register is: a file of the user's data, or the PostgreSQL that
  ``DATABASE_URL`` names.
- ``needs``: Besoins sans action: where need is high and nothing took place lately; ranked in
  people.
- ``needs_reading``: What is said of the needs without action: sentences, classes of a map, partners
  who are near.
- ``places``: Where an action may take place: the communes, units and known places of a department.
- ``pourings``: Spreadsheets that were poured, each taken back as one: what nobody changed since,
  nothing else.
- ``recent``: What the register holds around a day: its actions, or none when there is no register.
- ``sheet_rows``: Actions as rows of a table: what exports write, and spreadsheets are read as.
- ``store``: The register of a department: recorded, edited, cancelled, undone, found again.
- ``validation``: What is typed of an action, made an ``Action`` or said field by field, with the
  remedy.
- ``vocabulary``: The words of the register: kinds of action, strands, publics, partners, funding,
  states.
- ``year_report``: The report of a year: what was done by strand, quarter, partner and territory,
  printed in A4.
"""
