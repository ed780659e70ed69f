"""The answers that mean something for a file: one declaration for the page and the command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from geo.intake.layouts import Layout
    from geo.upload.gate import Upload

FIGURES: Final = frozenset({"census", "income", "fragility", "fibre", "housing"})
"""Kinds that give figures to communes."""
_REPLACED: Final = FIGURES | {"france_services", "advisers"}
"""Kinds whose file replaces the present one whole: it may have become shorter."""
OWN_LETTERS: Final = {"xlsx": "Excel", "gpkg": "GeoPackage"}
"""Formats that say their encoding themselves, to their names."""


def of_file(upload: Upload) -> tuple[str, ...]:
    """Choices (``intake.journal.CHOICES``) about how a file is read, whatever it holds."""
    several = len(upload.tables) + len(upload.layers) > 1
    known = {"sheet": several, "encoding": upload.format not in OWN_LETTERS}
    return tuple(name for name, is_one in known.items() if is_one)


def of_layout(upload: Upload, layout: Layout) -> tuple[str, ...]:
    """Choices about what a layout reads in a file: those of the file are not among them."""
    drawn = layout.geometry == "polygon" and bool(upload.layers)
    sites = layout.place == "site" and bool(layout.of_type("latitude"))
    known = {
        "crs": drawn,
        "field": drawn,
        "commune": layout.place != "none",
        "coordinates": sites,
        "fewer": layout.kind in _REPLACED,
        "blank": layout.kind in FIGURES,
    }
    return tuple(name for name, is_one in known.items() if is_one)


def offered(upload: Upload, layout: Layout | None) -> tuple[str, ...]:
    """Choices that a file offers, in the order of a screen; of the file alone without a layout."""
    return of_file(upload) + (of_layout(upload, layout) if layout else ())
