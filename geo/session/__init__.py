"""What a reader looks at, and what may be chosen in a department.

- ``available``: What a reader may choose in a department: what it lacks is left out of every list.
- ``meeting``: The views chosen for a meeting: pages with what they show, as one plain text for a
  link.
- ``question``: What a view of the Simulateur asks: of the solver, or of two packs side by side.
- ``view_model``: The view a reader looks at, as plain values that travel in a link.
"""
