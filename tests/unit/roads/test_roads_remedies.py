"""What a refused extract tells to do is done, and the extract is then read."""

from geo.base.errors import GeoError
from geo.roads import extract
from tests.helpers import osm, remedies
from tests.helpers.remedies import Case

NODES = {1: (0, 0), 2: (1000, 0)}
WAYS = {1: ([1, 2], {"highway": "tertiary"})}
EVERYWHERE = extract.Box(-180, -90, 180, 90)


def region(folder):
    """The extract of a region, as it is downloaded."""
    return osm.write(folder / "region.osm.pbf", NODES, WAYS)


def printed(path):
    """What is said of an extract, then of its reading; nothing when it is read."""
    try:
        extract.identify(path)
        assert len(extract.read([path], EVERYWHERE).way) == 1
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


CASES = {
    "more than a country": Case("Prenez l'extrait de la région", planet, downloaded),
    "another file": Case("Téléchargez l'extrait de la région", table, downloaded),
    "a download cut short": Case("Téléchargez-le de nouveau", cut, downloaded),
}


def test_every_remedy_of_an_extract_is_followed(tmp_path):
    said, wrong = remedies.run(CASES, tmp_path)
    left = remedies.unfollowed(remedies.in_source("geo/roads"), said, {})
    assert not wrong + left, "\n".join(wrong + left)
