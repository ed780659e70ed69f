"""Inhabitants in force and EPCI, by hand from the sheets of the country: nothing of ``geo``."""

import csv
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2] / "data"
TOTALS = {"86": 438_897, "29": 933_455}


def rows(path):
    with (DATA / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("code", TOTALS)
def test_inhabitants_are_those_in_force_commune_by_commune(code):
    listed = {
        row["code_insee"]: int(row["population"])
        for row in rows("sheets/communes_in_force.csv")
        if row["code_insee"].startswith(code)
    }
    built = {row["code_insee"]: int(row["population"]) for row in rows(f"{code}/population.csv")}
    assert built == listed
    assert sum(built.values()) == TOTALS[code]


@pytest.mark.parametrize("code", TOTALS)
def test_the_sum_of_the_ages_is_that_of_2021_brought_to_those_in_force(code):
    """A few people at most, as the ages of 2021 are rounded."""
    for row in rows(f"{code}/population.csv"):
        ages = sum(float(row[name]) for name in ("pop_0_19", "pop_20_64", "pop_65_plus"))
        assert abs(ages - int(row["population"])) <= 5 * int(row["population"]) / int(
            row["population_2021"]
        )


@pytest.mark.parametrize(("code", "many"), [("86", 7), ("29", 21)])
def test_every_commune_is_in_its_epci_in_force(code, many):
    listed = {row["code_insee"]: row["epci_code"] for row in rows("sheets/communes_in_force.csv")}
    built = {row["code_insee"]: row["epci_code"] for row in rows(f"{code}/communes.csv")}
    assert built == {one: listed[one] for one in built}
    known = {row["epci_code"]: row["type"] for row in rows("sheets/epci_in_force.csv")}
    epci = {row["epci_code"]: row["type"] for row in rows(f"{code}/epci.csv")}
    assert epci == {one: known[one] for one in epci}
    assert set(built.values()) - {""} == set(epci)
    assert len(epci) == many


def test_the_country_is_the_one_of_the_census_of_2023():
    people = {row["code_insee"]: row["population"] for row in rows("sheets/communes_in_force.csv")}
    assert len(people) == 34_969
    assert sum(not one for one in people.values()) == 6
    metropolitan = [int(one) for code, one in people.items() if one and not code.startswith("9")]
    # 91 to 95 are metropolitan, 97 and 98 are not
    metropolitan += [int(one) for code, one in people.items() if one and "91" <= code[:2] <= "95"]
    metropolitan += [int(one) for code, one in people.items() if one and code.startswith("90")]
    assert sum(metropolitan) == 66_165_815
