"""Where an action may take place: the communes, units and known places of a department."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from geo.base import french, matching
from geo.intake import commune_lookup, verdict
from geo.pack import territories
from geo.register.vocabulary import LEVELS

if TYPE_CHECKING:
    import pandas as pd

    from geo.pack.pack import Pack


@dataclass(frozen=True, eq=False)
class Places:
    """What the observatory knows of a department, to say where an action is."""

    pack: Pack

    @property
    def department(self) -> str:
        """Code of the department."""
        return self.pack.department

    def name(self, level: str, code: str) -> str:
        """Name of a unit as it is stored; its code when the data have it no more."""
        return str(territories.units(self.pack, level).get(code, code))

    def find(self, level: str, text: str) -> tuple[str, str]:
        """Code of a unit given by its code or its name, and why there is none (French).

        One of the two is empty. The department needs no text.
        """
        text = text.strip()
        if level == "departement":
            return self.department, ""
        if level == "commune":
            return self._commune(text)
        units = territories.units(self.pack, level)
        if text in units.index:
            return text, ""
        wanted = matching.words(text)
        found = [str(code) for code, name in units.items() if matching.words(str(name)) == wanted]
        if len(found) == 1:
            return found[0], ""
        which = LEVELS.label(level)
        known = french.several(str(name) for name in units) or "aucun"
        return (
            "",
            f"« {text[:60]} » n'est pas un {which} du département. Choisissez parmi : {known}.",
        )

    def _commune(self, text: str) -> tuple[str, str]:
        around = commune_lookup.communes(self.pack)
        if text in around.own:
            return text, ""
        coded = any(letter.isdigit() for letter in text[:2])
        found = verdict.find(around, text if coded else "", "" if coded else text, "")
        if found.code in around.own:
            return found.code, ""
        if found.code or found.how == "elsewhere" or around.code(text).kind == "away":
            where = around.label(found.code) if found.code else f"« {text[:60]} »"
            return "", (
                f"{where} est dans un autre département. Choisissez une commune du département, "
                "ou un autre niveau."
            )
        near = [around.label(code) for code in found.proposed if code in around.own]
        asked = f" Est-ce {' ou '.join(near)} ?" if near else ""
        said = f"« {text[:60]} » n'est pas une commune du département.{asked}"
        return "", f"{said} Choisissez-la dans la liste, ou donnez son code INSEE."

    @cached_property
    def known(self) -> dict[str, tuple[str, str]]:
        """Places of the department: identifier to name and commune."""
        places = self.pack.tables["places"]
        own = places[places["in_department"]]
        columns = (own[name] for name in ("place_id", "name", "code_insee"))
        return {str(key): (str(name), str(code)) for key, name, code in zip(*columns, strict=True)}

    @cached_property
    def points(self) -> dict[str, tuple[float, float]]:
        """Where the known places are: metres, in the projection of the department."""
        return _points(self.pack.tables["places"].set_index("place_id"))

    @cached_property
    def chefs_lieux(self) -> dict[str, tuple[float, float]]:
        """Where the communes are, the same way."""
        return _points(self.pack.communes)


def _points(table: pd.DataFrame) -> dict[str, tuple[float, float]]:
    placed = zip(table.index, table["x_m"], table["y_m"], strict=True)
    return {str(key): (float(x), float(y)) for key, x, y in placed}
