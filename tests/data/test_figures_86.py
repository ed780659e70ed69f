"""Figures to hold to, read straight from the files: nothing here imports ``geo``."""

import csv
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2] / "data"
FOLDER = DATA / "86"


def rows(table):
    with (FOLDER / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def by(table, key):
    return {row[key]: row for row in rows(table)}


@pytest.fixture(scope="module")
def people():
    return {row["code_insee"]: int(row["population"]) for row in rows("population")}


def sums(column, table, people):
    totals = defaultdict(int)
    for row in rows(table):
        totals[row[column]] += people[row["code_insee"]]
    return totals


def test_communes_and_inhabitants(people):
    communes = rows("communes")
    assert len(communes) == len(people) == 265
    assert sum(people.values()) == 438_897
    assert [row["code_insee"] for row in communes] == sorted(people)
    assert sum(float(row["area_km2"]) for row in communes) == pytest.approx(7_025, abs=1)


def test_share_of_65_and_over(people):
    older = sum(float(row["pop_65_plus"]) for row in rows("population"))
    assert round(100 * older / sum(people.values()), 1) == 22.5


def test_five_territories(people):
    counts = Counter(row["territory"] for row in rows("territories"))
    assert counts == {"T1": 47, "T2": 79, "T3": 2, "T4": 65, "T5": 72}
    assert sum(sums("territory", "territories", people).values()) == 438_897
    confidence = Counter(row["confidence"] for row in rows("territories"))
    assert confidence == {"established": 39, "strong": 171, "medium": 52, "weak": 3}


def test_seven_epci(people):
    totals = sums("epci_code", "communes", people)
    assert set(totals) == set(by("epci", "epci_code"))
    assert len(totals) == 7
    assert sum(totals.values()) == 438_897


def test_cantons(people):
    cantons = by("cantons", "canton_code")
    kinds = Counter(row["kind"] for row in cantons.values())
    assert kinds == {"whole": 11, "outside_city": 7, "whole_city": 2, "not_computable": 1}
    totals = sums("canton_code", "communes", people)
    assert len(totals) == 20
    assert sum(totals.values()) == 438_897
    assert {c for c in cantons if c not in totals} == {
        code for code, row in cantons.items() if row["name"] == "Poitiers-3"
    }
    cities = {code for code, row in cantons.items() if row["kind"] == "whole_city"}
    assert sum(totals[code] for code in cities) == 120_919
    alone = Counter(row["canton_code"] for row in rows("communes"))
    assert all(alone[code] == 1 for code in cities)


def test_chef_lieux():
    outside = [row for row in rows("communes") if float(row["point_outside_m"]) > 0]
    replaced = {row["name"] for row in outside if row["point_source"] == "on_surface"}
    assert len(outside) == 13
    assert len(replaced) == 10
    assert "Coussay" in replaced
    assert all((float(r["point_outside_m"]) > 500) == (r["name"] in replaced) for r in outside)


def test_names_carry_their_article():
    names = {row["code_insee"]: row["name"] for row in rows("communes")}
    assert names["86273"] == "La Trimouille"
    assert names["86112"] == "L'Isle-Jourdain"
    assert names["86183"] == "Les Ormes"
    assert names["86289"] == "Le Vigeant"


def test_mds():
    mds = rows("mds")
    assert len(mds) == 8
    assert Counter(row["kind"] for row in mds) == {"MDS": 5, "MDSP": 3}
    hosts = {row["name"] for row in mds if row["hosts_france_services"] == "true"}
    assert hosts == {"MDS Jaunay-Marigny", "MDS Chauvigny", "MDSP Montmorillon", "MDSP Civray"}
    places = by("places", "place_id")
    for row in mds:
        shared = "france_services" in places[row["place_id"]]["roles"].split("|")
        assert shared == (row["name"] in hosts), row["name"]


def test_france_services():
    inside = [row for row in rows("france_services") if row["in_department"] == "true"]
    assert len(inside) == 26
    assert sum(row["labelled_on"] < "2023-09" for row in inside) == 23
    assert len(rows("france_services")) == 105


def test_thirty_four_posts():
    advisers = rows("advisers")
    posts = defaultdict(int)
    for row in advisers:
        posts[row["sector"], row["employer_type"]] += int(row["posts"])
    public = {kind: n for (sector, kind), n in posts.items() if sector == "public"}
    assert public == {
        "commune": 10, "epci_cc": 9, "epci_ca": 3, "departement": 5, "coordination": 1,
    }  # fmt: skip
    assert sum(n for (sector, _), n in posts.items() if sector == "private") == 6
    own = [row for row in advisers if row["territory"]]
    assert sorted(row["territory"] for row in own) == ["T1", "T2", "T3", "T4", "T5"]
    mds = {row["territory"]: row["place_id"] for row in rows("mds") if row["kind"] == "MDS"}
    assert all(row["place_id"] == mds[row["territory"]] for row in own)
    places = by("places", "place_id")
    assert len({places[row["place_id"]]["code_insee"] for row in advisers}) == 16
    employers = {row["epci_code"] for row in advisers if row["employer_type"].startswith("epci")}
    assert len(employers) == 5
    assert "" not in employers


def test_colleges():
    assert Counter(row["sector"] for row in rows("colleges")) == {"public": 34, "private": 12}


def test_resource_places():
    places = rows("resource_places")
    assert len(places) == 44
    assert Counter(row["role"] for row in places) == {"": 32, "france_services": 7, "mds": 5}
    found = {row["source_id"]: row["place_id"] for row in places}
    assert found["437"] == found["2744"]
    assert found["3774"] == found["3986"]
    repaired = {row["source_id"] for row in places if row["code_repair"] == "repaired"}
    assert repaired == {"1393", "1773", "2744", "2855", "5085", "5334", "5545", "665"}
    codes = by("places", "place_id")
    assert codes[found["665"]]["code_insee"] == "86274"
    assert codes[found["2855"]]["code_insee"] == "86165"


def test_a_place_in_several_lists_is_one_place():
    places = by("places", "place_id")
    for row in rows("resource_places"):
        roles = places[row["place_id"]]["roles"].split("|")
        if row["role"] == "mds":
            assert "mds" in roles
        if row["role"] == "france_services" and row["source_id"] != "3394":
            assert "france_services" in roles
            assert places[row["place_id"]]["precision"] == "address"


def test_missing_is_not_zero():
    medians = [row["median_standard_of_living_eur"] for row in rows("income_employment")]
    assert medians.count("") == 3
    assert "0" not in medians
    assert [row["posts_filled"] for row in rows("advisers") if row["territory"]] == [""] * 5


def test_neighbours_are_within_forty_kilometres(people):
    neighbours = rows("neighbours")
    assert {"16", "23", "36", "37", "49", "79", "87"} <= {row["department"] for row in neighbours}
    assert not {row["code_insee"] for row in neighbours} & set(people)
    assert all(row["population"] for row in neighbours)
    names = {row["name"] for row in neighbours}
    assert "Bellac" in names
    assert "Limoges" not in names


@pytest.mark.parametrize("path", sorted(DATA.rglob("*.csv")), ids=lambda path: path.name)
def test_no_person(path):
    """No adviser by name, no personal address, no contact of an adviser."""
    content = path.read_text(encoding="utf-8")
    header = content.split("\n", 1)[0].split(",")
    assert not {"first_name", "last_name", "nom", "prenom", "adviser"} & set(header)
    if path.stem == "advisers":
        assert not {"phone", "email"} & set(header)
    personal = [
        address
        for address in re.findall(r"\b[a-zà-ÿ-]+\.[a-zà-ÿ-]+(?:\.[a-zà-ÿ-]+)?@[\w.-]+", content)
        if not re.match(r"(france[.-]?services?|fs\b|relations\.|brest\.|pays\.)", address)
    ]
    assert not personal, personal


@pytest.mark.parametrize("path", sorted(DATA.rglob("*.*")), ids=lambda path: path.name)
def test_no_machine_in_the_data(path):
    if path.suffix not in {".csv", ".toml", ".md", ".txt"}:
        return
    content = path.read_text(encoding="utf-8")
    assert not re.search(r"/tmp/|/home/|/work/|\brepo\b|pypi|seed", content)


def test_why_a_commune_is_in_its_territory_is_said_to_its_readers(vienne):
    """The reason is written on Carte: no code of ours, no note between ourselves."""
    reasons = vienne.communes["basis"]
    codes = set(vienne.communes["territory"])
    assert not [one for one in reasons.unique() if codes & set(re.findall(r"\w+", one))]
    assert not reasons.str.contains(r"=|\bCCVG\b|\bEPCI\b|\bex-").any()
