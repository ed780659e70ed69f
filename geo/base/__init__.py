"""What every room uses and knows no department: errors, French, matching, colours.

- ``cancellation``: Giving long work up: whoever does it asks here, at each step, whether somebody
  still waits.
- ``disk``: What the system refuses, said in French for what it is: the reason, then what to do
  about it.
- ``errors``: Faults of the data, said so that a person can mend them.
- ``establishments``: SIREN and SIRET, the numbers of enterprises and establishments: is their key
  right?
- ``formulas``: Cells a spreadsheet would compute: made text in what leaves, taken back in what
  comes.
- ``french``: French numbers, articles and sentences: every generated text comes from here.
- ``mailboxes``: Mailboxes and web addresses as people write them, several in a cell.
- ``matching``: Comparing French addresses and names as people write them.
- ``palette``: Colours and symbols, once, for maps, charts, tables, documents and the theme.
- ``phones``: Telephone numbers as people write them, in one national form.
- ``program``: The name of the program, in every command that it tells to type.
- ``systems``: Systems of coordinates of French data: codes of EPSG and French names.
"""
