"""What an import reads: one table of a file, the layout it is read by, the reader's answers.

It is a value: the engine and the handlers read it, and say what they find in a ``Journal``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geo.intake.layouts import Layout
    from geo.upload.gate import Layer, TableSheet, Upload


@dataclass(frozen=True, eq=False)
class ChosenTable:
    """The ``table`` of an ``upload`` that is imported, and the ``layout`` that fits it.

    ``choices`` are the answers the reader already gave, by key (``geo.intake.journal.CHOICES``).
    """

    upload: Upload
    layout: Layout
    table: TableSheet | Layer
    choices: Mapping[str, str] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """Name of the file, as the reader knows it."""
        return self.upload.file

    @cached_property
    def found(self) -> dict[str, str]:
        """Our columns that the table has, with its own headers (see ``Layout.found``)."""
        return self.layout.found(self.table.frame)

    def header(self, column: str) -> str:
        """Name of a column of ours as the table has it, else as the layout asks for it."""
        return self.found.get(column, self.layout.header(column))
