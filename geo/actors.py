"""Who acts on the data: the command line, a person at the machine, or a visitor.

What is accepted, taken back or restored changes the data of everybody: the functions that write
take the ``Actor`` and ask ``allow`` first.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from geo.errors import GeoError, typeset

REASON_CHARACTERS: Final = 300
REFUSED: Final = (
    "Rien n'a été modifié : un visiteur ne peut ni accepter, ni annuler, ni restaurer un import. "
    "La personne qui tient le serveur le peut, de son poste ou par `python -m geo import`."
)


class NotAllowedError(GeoError):
    """This person may not change the data."""


@dataclass(frozen=True)
class Actor:
    """Someone who acts: in which capacity, under which name when it is known.

    ``role`` is what the journal keeps and the history shows; ``may_write`` whether an import
    may be accepted, taken back or restored.
    """

    role: str
    may_write: bool
    name: str = ""

    @property
    def said(self) -> str:
        """The role, and the name when it is known."""
        return f"{self.role} ({self.name})" if self.name else self.role


COMMAND_LINE: Final = Actor("ligne de commande", may_write=True)
AT_MACHINE: Final = Actor("poste local", may_write=True)
VISITOR: Final = Actor("visiteur", may_write=False)


def signature(who: Actor, reason: str = "") -> dict[str, str]:
    """What the journal keeps of who acted: ``who`` and ``reason``.

    The reason is kept on one line, without what a screen would obey, cut when very long.
    """
    seen = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in reason)
    return {"who": who.said, "reason": " ".join(seen.split())[:REASON_CHARACTERS]}


def allow(who: Actor) -> None:
    """Raise ``NotAllowedError``, saying who may, when this person may not change the data."""
    if not who.may_write:
        raise NotAllowedError(typeset(REFUSED))
