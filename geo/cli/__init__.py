"""The commands: words in, words out.

- ``main``: The command line: ``observatoire build 86``, ``observatoire check``.
"""
