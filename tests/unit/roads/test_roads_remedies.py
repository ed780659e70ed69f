"""What a refused extract tells to do is done, and the extract is then read."""

from dataclasses import replace

from geo.base.errors import GeoError
from geo.roads import extract
from tests.helpers import osm, remedies
from tests.helpers.remedies import Case
from tests.unit.roads.test_department import around, compute, remarks, road

NODES = {1: (0, 0), 2: (1000, 0)}
WAYS = {1: ([1, 2], {"highway": "tertiary"})}
EVERYWHERE = extract.Box(-180, -90, 180, 90)
DEGREES_EAST = (1.17, 46.53)
"""Some 35 km east of the """
WIDE = (-1.0, 45.5, 2.5, 48.0)


def region(folder):
    """The extract of a region, as it is downloaded."""
    return osm.write(folder / "region.osm.pbf", NODES, WAYS)


def printed(path):
    """What is said of an extract, then of its reading; nothing when it is read."""
    try:
        extract.identify(path)
        assert len(extract.read_ways([path], EVERYWHERE).way) == 1
    except GeoError as error:
        return str(error)
    return ""


def planet(folder):
    path = region(folder)
    with path.open("r+b") as file:
        file.truncate(extract.LARGEST_BYTES + 1)  # sparse: it takes no room
    return printed(path)


def table(folder):
    path = folder / "minutes.csv"
    path.write_text("code;minutes\n86194;12\n" * 9, encoding="utf-8")
    return printed(path)


def cut(folder):
    path = region(folder)
    path.write_bytes(path.read_bytes()[:-20])
    return printed(path)


def downloaded(folder, said):
    return printed(region(folder))


# ---------- of the extracts of a department ----------


def told(*paths, pack=None):
    """What is said of the minutes of the squares: the refusal, or the remarks."""
    try:
        return remarks(compute(pack or around(), *paths))
    except GeoError as error:
        return str(error)


def whole(folder, name="whole.osm.pbf", **options):
    return osm.department(folder / name, around(), **options)


def west(folder, **options):
    """The extract of the west only."""
    return whole(folder, "west.osm.pbf", keep=lambda p: p["x_m"] < 521_000, **options)


def elsewhere(folder):
    return told(road(folder / "far.osm.pbf", 9.5, 47.1))


def beside(folder):
    return told(road(folder / "near.osm.pbf", *DEGREES_EAST))


def of_two_dates(folder):
    return told(west(folder), whole(folder, date="2026-10-02"))


def of_one_date(folder, said):
    return told(west(folder), whole(folder))


def stopping(folder):
    return told(whole(folder, box=(*WIDE[:2], DEGREES_EAST[0] - 0.1, WIDE[3])))


def with_what_lies_east(folder, said):
    east = whole(folder, "east.osm.pbf", box=(DEGREES_EAST[0] - 0.1, *WIDE[1:]))
    return told(whole(folder, box=(*WIDE[:2], DEGREES_EAST[0] - 0.1, WIDE[3])), east)


def alone(folder):
    """A place so far out that no road is near it; then one that is a little far."""
    return told(whole(folder), pack=around(out=2_500.0))


def apart(folder):
    pack = around(out=2_500.0)
    places = pack.tables["places"]
    far = places["place_id"].isin(["99001-fs-1", "99005-mds-5"])
    moved = places.assign(y_m=places["y_m"].where(~far, places["y_m"] + 2_500))
    return told(whole(folder), pack=replace(pack, tables={**pack.tables, "places": moved}))


def all_of_it(folder, said):
    return told(whole(folder))


CASES = {
    "more than a country": Case("Prenez l'extrait de la région", planet, downloaded),
    "another file": Case("Téléchargez l'extrait de la région", table, downloaded),
    "a download cut short": Case("Téléchargez-le de nouveau", cut, downloaded),
    "another country": Case("Téléchargez celui de la région", elsewhere, all_of_it),
    "another region": Case("Ajoutez l'extrait de la région du", beside, all_of_it),
    "half of the department": Case("Ajoutez l'extrait de leur région", lambda f: told(west(f)),
                                   all_of_it),
    "two dates": Case("Téléchargez tous les extraits", of_two_dates, of_one_date),
    "a side left out": Case("ajoutez l'extrait de la région voisine", stopping,
                            with_what_lies_east),
    "a place in a field": Case("Vérifiez ses coordonnées", alone, all_of_it),
    "places in fields": Case("Vérifiez leurs coordonnées", apart, all_of_it),
}  # fmt: skip


def test_every_remedy_of_an_extract_is_followed(tmp_path, monkeypatch):
    monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(tmp_path / "imports"))
    said, wrong = remedies.run(CASES, tmp_path)
    left = remedies.unfollowed(remedies.in_source("geo/roads"), said, {})
    assert not wrong + left, "\n".join(wrong + left)
