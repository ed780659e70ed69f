"""Places: one address, one or several roles.

The same place is the same commune and the same address, however it is written. For a site
published without address, it is the same commune and the same name, or coordinates that
agree to a few metres. Lists are added in order of authority: the first names the place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import hypot, inf
from typing import Final, NamedTuple

import pandas as pd

from geo.base import cancellation
from geo.base import matching as addresses

SAME_POINT_M: Final = 15
"""Published coordinates closer than this are one point: the coarsest list rounds to 10 m."""


class Site(NamedTuple):
    """Where a row of a list says it is. ``point`` is (x, y) in metres, or None."""

    name: str
    code_insee: str
    address: str = ""
    postcode: str = ""
    point: tuple[float, float] | None = None
    extra: str = ""


@dataclass
class _Place:
    place_id: str
    site: Site
    parsed: addresses.Address | None
    point: tuple[float, float] | None
    roles: set[str] = field(default_factory=set)


class PlaceBook:
    """Collects sites into places."""

    def __init__(self, chef_lieux: Mapping[str, tuple[float, float]], inside: set[str]) -> None:
        """Start empty.

        ``chef_lieux`` gives the point, in metres, where a place without coordinates stands;
        ``inside`` holds the codes of the department's communes.
        """
        self._chef_lieux = chef_lieux
        self._inside = inside
        self._places: dict[str, _Place] = {}
        self._in_commune: defaultdict[str, list[_Place]] = defaultdict(list)

    def add(self, role: str, site: Site) -> str:
        """Add a site in a role and return the identifier of its place."""
        cancellation.check()
        if addresses.is_web_site(site.address):
            site = site._replace(address="")
        parsed = addresses.parse(site.address)
        place = self._find(site, parsed)
        if place is None:
            place = _Place(self._name(role, site, parsed), site, parsed, site.point)
            self._places[place.place_id] = place
            self._in_commune[site.code_insee].append(place)
        place.roles.add(role)
        if place.point is None:
            place.point = site.point
        if not place.site.address and parsed is not None:
            place.site = place.site._replace(address=site.address)
            place.parsed = parsed
        if not place.site.postcode:
            place.site = place.site._replace(postcode=site.postcode)
        return place.place_id

    def alias(self, role: str, site: Site, known_role: str) -> str | None:
        """Add ``role`` to the place of ``known_role`` in the same street, number or not."""
        parsed = addresses.parse(site.address)
        for place in self._in_commune[site.code_insee]:
            if known_role not in place.roles or parsed is None or place.parsed is None:
                continue
            if addresses.same(parsed, place.parsed) or addresses.same_street(parsed, place.parsed):
                place.roles.add(role)
                return place.place_id
        return None

    def frame(self) -> pd.DataFrame:
        """Return the places as the table ``places``, in order of identifier."""
        rows = []
        for place in sorted(self._places.values(), key=lambda p: p.place_id):
            x, y = place.point or self._chef_lieux[place.site.code_insee]
            rows.append(
                {
                    "place_id": place.place_id,
                    "name": place.site.name,
                    "address": ", ".join(filter(None, [place.site.address, place.site.extra]))
                    or None,
                    "postcode": place.site.postcode or None,
                    "code_insee": place.site.code_insee,
                    "x_m": round(x, 1),
                    "y_m": round(y, 1),
                    "precision": "address" if place.point else "town_hall",
                    "roles": "|".join(sorted(place.roles)),
                    "in_department": place.site.code_insee in self._inside,
                }
            )
        return pd.DataFrame(rows)

    def _find(self, site: Site, parsed: addresses.Address | None) -> _Place | None:
        for place in self._in_commune[site.code_insee]:
            if parsed is not None and place.parsed is not None:
                if addresses.same(parsed, place.parsed):
                    return place
            elif not (site.address and place.site.address) and (
                addresses.words(site.name) == addresses.words(place.site.name)
                or _apart(site.point, place.point) <= SAME_POINT_M
            ):
                return place
        return None

    def _name(self, role: str, site: Site, parsed: addresses.Address | None) -> str:
        if parsed is not None:
            label = "-".join(filter(None, [parsed.number, *parsed.street]))
        else:
            label = addresses.slug(site.name)
            prefix = role.replace("_", "-")
            label = label if label.startswith(prefix) else f"{prefix}-{label}"
        base = f"{site.code_insee}-{label}"
        number, place_id = 1, base
        while place_id in self._places:
            number += 1
            place_id = f"{base}-{number}"
        return place_id


def _apart(one: tuple[float, float] | None, other: tuple[float, float] | None) -> float:
    return inf if one is None or other is None else hypot(one[0] - other[0], one[1] - other[1])
