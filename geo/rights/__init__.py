"""Who may change what: who acts, and the role that the operator gave.

- ``actors``: Who acts: the command line, a person at the machine, or a visitor; and what each may
  change.
- ``roles``: Which role the operator gives to whom: a file, read again at each write.
"""
