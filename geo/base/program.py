"""The name of the program, in every command that it tells to type."""

from typing import Final

PROGRAM: Final = "observatoire"
