"""What the estimate is compared with: the figures of the page Méthode, computed apart."""

from dataclasses import replace

import pandas as pd
import pytest

from geo.access import comparison, travel
from geo.access.measures import Params
from geo.access.official import FRANCE_SERVICES
from geo.reading import time_quality
from tests.helpers import independent_law
from tests.helpers.gate_files import plain
from tests.helpers.own_files import bring, context, rebuilt, upload
from tests.unit.intake.test_own_times import from_poitiers


@pytest.mark.parametrize(
    ("law", "apart"),
    [(comparison.FIRST, independent_law.BEFORE), (travel.RANGE, independent_law.NOW)],
)
def test_the_sources_of_the_country_by_plain_loops(law, apart):
    found = comparison.estimated(comparison.everywhere(), law)
    counted = comparison.summary(found)
    bands = independent_law.gironde(apart)
    for tool in comparison.TOOLS:
        assert counted.loc[tool, "inside"] == bands[f"{tool}_in"].sum()
        assert counted.loc[tool, "ratio"] == pytest.approx(bands[f"{tool}_ratio"].median())
    ratios = independent_law.nord(apart)
    nord = found[found["source"] == "nord"]
    assert (nord["central"] / nord["true"]).tolist() == pytest.approx(list(ratios.values()))
    trips = independent_law.known(apart).set_index(["origin_name", "destination_name"])
    dry = trips.drop(index=[("Brest", "Crozon")])
    usual = found[found["source"] == "usual"].set_index("name")
    assert len(usual) == len(trips) == 47
    assert usual.drop(index="Brest – Crozon")["inside"].sum() == dry["inside"].sum()


def test_today_all_but_four_usual_trips_are_inside_and_crozon_is():
    found = comparison.estimated(comparison.everywhere(), travel.RANGE)
    usual = found[found["source"] == "usual"].set_index("name")
    assert usual["inside"].sum() == 43
    assert usual["inside"]["Brest – Crozon"], "round the roadstead, not over it"


def test_a_department_that_knows_nothing_has_no_row_of_its_own(vienne):
    assert comparison.own(vienne).empty
    assert set(time_quality.trips(vienne)["source"]) == set(comparison.EVERYWHERE)
    assert len(time_quality.table(vienne)) == 4


@pytest.fixture(scope="module")
def fitted(vienne):
    known = context(vienne)
    heads = ("origine", "destination", "minutes connues")
    rows = [dict(zip(heads, row, strict=True)) for row in from_poitiers(known)]
    return rebuilt(known, bring(upload(rows), known, "own_times")[1])


def test_known_trips_are_beside_the_estimate_not_beside_themselves(fitted):
    own = comparison.own(fitted)
    assert set(own["source"]) == {"known"}
    assert len(own) == 12
    law = travel.law_of(fitted)
    again = travel.minutes(1000 * own["straight_km"].to_numpy(dtype=float), law["central"])
    assert own["central"].to_numpy() == pytest.approx(again, abs=1e-9)
    # exact times of a law: the fit finds them, and says so in its row
    row = comparison.summary(own).loc["known"]
    assert row["error_min"] < 0.2
    said = plain(time_quality.table(fitted).to_string())
    assert "12 sur 12" in said
    assert "Vos trajets connus" in plain(time_quality.verdict(fitted))


def test_official_minutes_are_compared_by_commune(vienne):
    codes = vienne.communes.index[:3]
    official = pd.DataFrame(
        {"code_insee": codes, "equipment": FRANCE_SERVICES, "minutes": [11.0, 12.0, 13.0]}
    )
    columns = vienne.tables["official_minutes"].columns
    tables = {**vienne.tables, "official_minutes": official.reindex(columns=columns)}
    own = comparison.own(replace(vienne, tables=tables))
    assert own["true"].tolist() == [11, 12, 13]
    assert own["name"].tolist() == vienne.communes["name"].iloc[:3].tolist()
    near = independent_law.nearest("86", "connus")["central"]
    # the reading of presence that the pages open with
    assert own["central"].tolist() == pytest.approx(near.loc[codes].tolist(), abs=1e-9)


def test_a_page_says_the_quality_for_the_department_and_the_commune(vienne, fitted):
    said = plain(time_quality.sentence(vienne, "", Params()))
    assert said == "Temps estimés à vol d'oiseau corrigé, jamais des durées de trajet routier."
    said = plain(time_quality.sentence(vienne, "86273", Params()))
    assert said.endswith(" ; à La Trimouille : durée estimée jusqu'à Bélâbre ou à Montmorillon.")
    assert "dans la commune." in time_quality.sentence(vienne, "86165", Params())
    said = plain(time_quality.sentence(fitted, "", Params()))
    assert said.startswith("Estimation calée sur 12 trajets connus (erreur ±")
