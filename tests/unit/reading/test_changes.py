"""What changed between two vintages: each kind of change, made by hand, is found and said."""

from dataclasses import replace
from types import MappingProxyType

import pandas as pd
import pytest

from geo.quality.changes import Change
from geo.reading import changes
from geo.reading.changes import COLUMNS
from tests.conftest import ROWS, make_pack, place

OPENED, ROLE, CLOSED, MOVED, LOCATED, RENAMED, RESCHEDULED, ADDED, REMOVED, MODIFIED = (
    changes.WORDS[change].name for change in Change
)


def with_rows(name, edit):
    """The squares with the rows of a table edited."""
    rows = [dict(row) for row in ROWS[name]]
    edit(rows)
    return make_pack(**{name: rows})


def found(before, after, name):
    frame = changes.between(before, after)[name]
    assert list(frame) == list(COLUMNS)
    assert all(isinstance(cell, str) for cell in frame.to_numpy().ravel())
    return frame


def test_nothing_changes(squares):
    made = changes.between(squares, make_pack())
    assert set(made) == {
        "mds", "france_services", "advisers", "territories",
        "income_employment",
    }  # fmt: skip
    for name, frame in made.items():
        assert frame.empty
        assert changes.sentence(name, frame).endswith("\u00a0: rien ne change.")


def test_opened_and_closed(squares):
    rows = ROWS["france_services"]
    new = {**rows[0], "site_id": "9", "name": "Nouvelle", "place_id": "99005-mds-5"}
    after = make_pack(france_services=[rows[0], new])
    frame = found(squares, after, "france_services")
    assert frame[["Changement", "Nom", "Commune", "Dans le département"]].to_numpy().tolist() == [
        [OPENED, "Nouvelle", "F5", "oui"],
        [CLOSED, "France services d'ailleurs", "Ailleurs", "non"],
    ]
    assert changes.sentence("france_services", frame) == (
        "France services\u00a0: 1\u00a0ouverture (Nouvelle à F5)\u202f; hors du département, "
        "1\u00a0fermeture."
    )
    back = found(after, squares, "france_services")
    assert sorted(back["Changement"]) == sorted([OPENED, CLOSED])


@pytest.mark.parametrize(
    ("x", "change"), [(5_050.0, None), (5_051.0, MOVED), (4_000.0, MOVED), (5_000.0, None)]
)
def test_moved_beyond_fifty_metres(squares, x, change):
    def edit(rows):
        rows[0]["x_m"] = x

    frame = found(squares, with_rows("places", edit), "france_services")
    assert frame["Changement"].tolist() == ([change] if change else [])


def test_moved_to_another_commune_a_step_away(squares):
    def edit(rows):
        rows[0]["code_insee"] = "99002"

    frame = found(squares, with_rows("places", edit), "france_services")
    assert frame[["Changement", "Avant", "Après"]].to_numpy().tolist() == [
        [MOVED, "1 rue, F1", "1 rue, F2"]
    ]


def test_better_located_is_not_moved(squares):
    def edit(rows):
        rows[4] |= {"x_m": 15_900.0, "precision": "address"}

    frame = found(squares, with_rows("places", edit), "advisers")
    assert frame["Changement"].tolist() == [LOCATED]


def test_renamed_and_other_hours(squares):
    def edit(rows):
        rows[0] |= {"name": "Maison F1", "hours_mon": "9:00-12:00", "hours_tue": "10:00 - 11:00"}

    frame = found(squares, with_rows("france_services", edit), "france_services")
    assert frame["Changement"].tolist() == [RENAMED, RESCHEDULED]
    assert frame["Avant"].tolist() == ["France services F1", "lundi 09:00 - 12:00"]
    assert frame["Après"].tolist()[1] == "lundi 9:00-12:00 ; mardi 10:00 - 11:00"


@pytest.mark.parametrize(
    "edited",
    [
        {"name": "FRANCE SERVICES F1"},
        {"hours_mon": "9:00-12:00"},
        {"hours_tue": "00:00 - 00:00"},
        {"name": "France  services  F1"},
    ],
)
def test_the_same_written_otherwise(squares, edited):
    frame = found(
        squares,
        with_rows("france_services", lambda rows: rows[0].update(edited)),
        "france_services",
    )
    assert frame.empty


def test_another_figure(squares):
    frame = found(squares, with_rows("advisers", lambda rows: rows[0].update(posts=3)), "advisers")
    [row] = frame.to_dict("records")
    assert (row["Changement"], row["Nom"]) == (MODIFIED, "CC du Sud")
    assert (row["Avant"], row["Après"]) == (
        "Postes attribués\u00a0: 2", "Postes attribués\u00a0: 3",
    )  # fmt: skip


def test_another_identifier_in_the_same_place_is_the_same_site(squares):
    def edit(rows):
        rows[0] |= {"post_id": "autre", "posts": 4}

    frame = found(squares, with_rows("advisers", edit), "advisers")
    assert frame["Changement"].tolist() == [MODIFIED]


def test_another_identifier_and_place_with_the_same_name_in_the_commune(squares):
    rows = [{**ROWS["france_services"][0], "site_id": "7", "place_id": "99001-b"}]
    places = [*ROWS["places"], place("b", "99001", 6_000.0, 5_000.0, "france_services")]
    after = make_pack(france_services=[*rows, ROWS["france_services"][1]], places=places)
    assert found(squares, after, "france_services")["Changement"].tolist() == [MOVED]


def test_two_that_look_alike_are_not_matched_by_chance(squares):
    twins = [{**ROWS["advisers"][0], "post_id": key} for key in ("a", "b")]
    after = make_pack(advisers=[*twins, *ROWS["advisers"][1:]])
    frame = found(squares, after, "advisers")
    assert sorted(frame["Changement"]) == sorted([CLOSED, OPENED, OPENED])


def test_territories_and_figures(squares):
    def edit(rows):
        rows[0]["territory"] = "N"

    frame = found(squares, with_rows("territories", edit), "territories")
    [row] = frame.to_dict("records")
    assert (row["Changement"], row["Commune"], row["Identifiant"]) == (MODIFIED, "F1", "99001")
    assert row["Après"] == "Code du territoire\u00a0: N"
    assert changes.sentence("territories", frame).endswith(
        "1\u00a0ligne modifiée (code du territoire\u00a0: 1)."
    )
    frame = found(squares, make_pack(territories=[]), "territories")
    assert frame["Changement"].eq(REMOVED).sum() == len(frame) == 6
    assert changes.sentence("territories", frame).endswith("6\u00a0lignes retirées.")


def test_a_table_that_was_empty(squares):
    minutes = [{"origin": "99001", "destination": "99002", "minutes": 12.5}]
    frame = found(squares, make_pack(road_minutes=minutes), "road_minutes")
    [row] = frame.to_dict("records")
    assert (row["Changement"], row["Nom"]) == (ADDED, "F1 → F2")
    slower = make_pack(road_minutes=[{**minutes[0], "minutes": 13.0}])
    [row] = found(make_pack(road_minutes=minutes), slower, "road_minutes").to_dict("records")
    assert (row["Avant"][-4:], row["Après"][-2:]) == ("12,5", "13")


def test_a_row_without_figure_is_no_change():
    rows = [{"code_insee": "99001", "premises": 10, "connectable": 4}, {"code_insee": "99002"}]
    frame = found(make_pack(), make_pack(fibre=rows), "fibre")
    assert frame["Identifiant"].tolist() == ["99001"]
    frame = found(make_pack(fibre=rows), make_pack(), "fibre")
    assert frame["Changement"].tolist() == [REMOVED]


def test_la_vienne_with_itself_and_without_one_site(vienne):
    assert all(frame.empty for frame in changes.between(vienne, vienne).values())
    tables = dict(vienne.tables)
    sites = tables["france_services"]
    tables["france_services"] = sites[sites["site_id"].ne("2270")]
    after = replace(vienne, tables=MappingProxyType(tables))
    made = changes.between(vienne, after)
    assert sum(len(frame) for frame in made.values()) == 1
    assert made["france_services"]["Changement"].tolist() == [CLOSED]
    assert isinstance(made["france_services"], pd.DataFrame)


def test_a_place_that_opens_in_two_lists_opens_once(squares):
    places = [*ROWS["places"], place("new", "99003", 25_000.0, 5_000.0, "france_services|mds")]
    mds = {**ROWS["mds"][0], "mds_id": "mds-3", "name": "MDS F3", "place_id": "99003-new"}
    site = {**ROWS["france_services"][0], "site_id": "9", "name": "France services F3"}
    after = make_pack(
        places=places,
        mds=[*ROWS["mds"], mds],
        france_services=[*ROWS["france_services"], {**site, "place_id": "99003-new"}],
    )
    made = changes.between(squares, after)
    assert made["mds"]["Changement"].tolist() == [OPENED]
    assert made["france_services"]["Changement"].tolist() == [ROLE]
    said = changes.sentence("france_services", made["france_services"])
    assert "1\u00a0autre rôle d’un lieu qui ouvre" in said
    alone = changes.between(squares, make_pack(places=places, mds=[*ROWS["mds"], mds]))
    assert alone["mds"]["Changement"].tolist() == [OPENED]
