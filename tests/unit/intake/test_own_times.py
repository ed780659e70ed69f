"""Known times of trips: used for theirs, set aside with the reason, fitted to when many."""

import numpy as np
import pandas as pd
import pytest

from geo.access import measures, travel, travel_words
from geo.base.errors import FIXED, SET_ASIDE
from geo.pack import pack
from geo.rights import actors
from geo.store import incoming, versions
from geo.upload.gate import Refused
from tests.helpers.gate_files import plain
from tests.helpers.insee import Law
from tests.helpers.own_files import bring, context, rebuilt, remarks, upload

LAYOUT = "own_times"
TRIMOUILLE, MONTMORILLON, POITIERS = "86273", "86165", "86194"
GOOD = {"origine": "La Trimouille", "destination": "Montmorillon", "minutes connues": "15"}
LAW = Law(travel.CENTRAL.detour, 1.33, 2.5)


@pytest.fixture(scope="module")
def known(vienne):
    return context(vienne)


def trips(*rows):
    return upload([dict(zip(GOOD, row, strict=True)) for row in rows])


def kept(sheets):
    return sheets["known_minutes"].set_index(["origin", "destination"])["minutes"].to_dict()


def said(made):
    return [plain(note) for note in made.report.notes]


def from_poitiers(known, count=12, law=LAW):
    """Exact times of a law from Poitiers to communes near and far, and their codes."""
    points = known.pack.communes[["x_m", "y_m"]]
    far = ((points - points.loc[POITIERS]) ** 2).sum(axis=1) ** 0.5
    ranks = np.unique(np.geomspace(1, len(far) - 1, count + 5).astype(int))[-count:]
    chosen = far.sort_values().iloc[ranks]
    minutes = law.minutes(law.detour * chosen.to_numpy())
    return [(POITIERS, code, f"{one:.6f}") for code, one in zip(chosen.index, minutes, strict=True)]


def test_montmorillon_is_nearest_once_its_time_is_typed(known):
    before = measures.nearest(known.pack, "france_services").loc[TRIMOUILLE]
    assert before["site_commune"] == "36016"
    _, sheets = bring(upload([GOOD]), known, LAYOUT)
    assert kept(sheets) == {(TRIMOUILLE, MONTMORILLON): 15.0}
    after = rebuilt(known, sheets)
    found = measures.nearest(after, "france_services").loc[TRIMOUILLE]
    assert found["site_commune"] == MONTMORILLON
    assert (found["central"], found["high"]) == (15, 15)
    assert found["low"] < 15, "Bélâbre, if its road is the best one: that one is not known"
    back = travel.roads_of(after)
    assert back.given.loc[MONTMORILLON, TRIMOUILLE] == 15, "good both ways"
    words = travel_words.trip_words(after, TRIMOUILLE, MONTMORILLON)
    assert words.duration == "durée connue de qui fait le trajet"
    assert travel_words.pack_words(after) is travel_words.ESTIMATED, (
        "one trip is not the department"
    )
    others = measures.nearest(known.pack, "france_services").drop(TRIMOUILLE)
    pd.testing.assert_frame_equal(
        measures.nearest(after, "france_services").loc[others.index], others, check_dtype=False
    )


def test_typed_then_undone_both_are_back(tmp_path, monkeypatch):
    monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(tmp_path / "imports"))
    path = tmp_path / "temps.csv"
    path.write_text("origine;destination;minutes connues\nLa Trimouille ; Montmorillon ; 15\n")

    def nearest():
        return measures.nearest(pack.load("86"), "france_services").loc[TRIMOUILLE]

    before = nearest()
    found = incoming.prepare("86", incoming.read_upload(path, path.name, code="86"))
    assert (found.kind, found.refused) == ("known_minutes", "")
    (effect,) = found.candidate.effect
    near, far = "France services de Montmorillon", "France services La Poste de Bélâbre"
    moved = f"plus près de « {near} » (15 min) que de « {far} » (19 min)"
    assert f"La Trimouille est désormais {moved}" in plain(effect)
    versions.accept(found.candidate, actors.COMMAND_LINE)
    after = nearest()
    assert (after["site_commune"], after["central"]) == (MONTMORILLON, 15)
    assert after["central"] < before["central"] <= 20
    versions.undo("86", actors.COMMAND_LINE)
    pd.testing.assert_series_equal(nearest(), before)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ((TRIMOUILLE, MONTMORILLON, "0"), "ne prend pas 0 minute"),
        ((TRIMOUILLE, MONTMORILLON, "5"), "plus vite que 130 km/h en ligne droite (14 km)"),
        ((TRIMOUILLE, MONTMORILLON, "0,3"), "des heures à la place des minutes"),
        ((POITIERS, MONTMORILLON, "0,9"), "des heures à la place des minutes"),
        ((TRIMOUILLE, MONTMORILLON, "601"), "au plus 600 min"),
        ((TRIMOUILLE, MONTMORILLON, "longtemps"), "temps attendu, en minutes"),
        ((TRIMOUILLE, MONTMORILLON, "-3"), "temps attendu, en minutes"),
        ((TRIMOUILLE, TRIMOUILLE, "5"), "la même commune"),
        ((TRIMOUILLE, "Trifouillis-les-Oies", "5"), "aucune commune du département"),
        ((TRIMOUILLE, "86999", "5"), "aucune commune actuelle ne porte ce code"),
        ((TRIMOUILLE, "75056", "300"), "autre département"),
        ((TRIMOUILLE, "Saint-Savin ou Chauvigny", "25"), "plusieurs"),
    ],
)
def test_what_cannot_be_is_set_aside_with_its_reason(known, row, reason):
    made, sheets = bring(trips(tuple(GOOD.values()), row), known, LAYOUT)
    (remark,) = remarks(made, SET_ASIDE)
    assert reason in plain(remark.message)
    assert remark.remedy
    assert remark.line == 3
    assert kept(sheets) == {(TRIMOUILLE, MONTMORILLON): 15.0}
    assert len(made.report.rejected) == 1


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([(TRIMOUILLE, MONTMORILLON, "15"), (MONTMORILLON, TRIMOUILLE, "18")], "l'aller et le"),
        ([(TRIMOUILLE, MONTMORILLON, "15"), (TRIMOUILLE, MONTMORILLON, "16")], "temps différents"),
    ],
)
def test_times_that_contradict_each_other_are_set_aside_together(known, rows, reason):
    made, sheets = bring(trips(*rows, (POITIERS, MONTMORILLON, "50")), known, LAYOUT)
    assert [remark.line for remark in remarks(made, SET_ASIDE)] == [2, 3]
    assert all(reason in plain(one.message) and "(lignes 2, 3)" in plain(one.message)
               for one in remarks(made, SET_ASIDE))  # fmt: skip
    assert kept(sheets) == {(POITIERS, MONTMORILLON): 50.0}


def test_a_time_twice_or_there_and_back_is_one(known):
    row = (TRIMOUILLE, MONTMORILLON, "15")
    made, sheets = bring(trips(row, row, (MONTMORILLON, TRIMOUILLE, "16")), known, LAYOUT)
    assert kept(sheets) == {(TRIMOUILLE, MONTMORILLON): 15.5}
    assert (made.report.read, made.report.kept) == (3, 1)
    assert any("2 lignes répétées ou de retour" in plain(one.message)
               for one in remarks(made, FIXED))  # fmt: skip


@pytest.mark.parametrize(
    ("text", "minutes"), [("15", 15), ("12,5", 12.5), ("25 min", 25), ("1 h 05", 65)]
)
def test_times_as_they_are_written(known, text, minutes):
    _, sheets = bring(trips((TRIMOUILLE, MONTMORILLON, text)), known, LAYOUT)
    assert kept(sheets) == {(TRIMOUILLE, MONTMORILLON): minutes}


def test_a_column_of_hours_is_read_as_such(known):
    rows = [{"de": "Poitiers", "vers": "Montmorillon", "heures": "0,8"}]
    _, sheets = bring(upload(rows), known, LAYOUT)
    assert kept(sheets) == {(POITIERS, MONTMORILLON): 48.0}


def test_nothing_usable_is_refused_with_every_reason(known):
    with pytest.raises(Refused, match="aucun temps utilisable") as refused:
        bring(trips((TRIMOUILLE, MONTMORILLON, "0")), known, LAYOUT)
    assert "ne prend pas 0 minute" in plain(str(refused.value))


def test_times_complete_those_of_before_and_one_given_anew_replaces(known):
    _, sheets = bring(trips((TRIMOUILLE, MONTMORILLON, "15"), (POITIERS, "86066", "37")), known,
                      LAYOUT)  # fmt: skip
    then = type(known)(rebuilt(known, sheets), sheets)
    made, sheets = bring(trips(("86066", POITIERS, "35")), then, LAYOUT)
    assert kept(sheets) == {(TRIMOUILLE, MONTMORILLON): 15.0, ("86066", POITIERS): 35.0}
    assert any("2 temps connus avant cet import : 1 est remplacé" in one for one in said(made))


def test_a_typed_time_comes_before_a_matrix(known):
    _, sheets = bring(trips(tuple(GOOD.values())), known, LAYOUT)
    rows = [(TRIMOUILLE, MONTMORILLON, 29.0), (TRIMOUILLE, POITIERS, 61.0)]
    matrix = pd.DataFrame(rows, columns=["origin", "destination", "minutes"])
    roads = travel.roads_of(rebuilt(known, {**sheets, "road_minutes": matrix}))
    assert roads.given.loc[TRIMOUILLE, [MONTMORILLON, POITIERS]].tolist() == [15, 61]
    assert roads.quality(TRIMOUILLE, MONTMORILLON) == "known"
    assert roads.quality(TRIMOUILLE, POITIERS) == "matrix"


# ---------- the estimate, fitted ----------


def test_eight_times_fit_the_estimate_of_the_others(known):
    made, sheets = bring(trips(*from_poitiers(known)), known, LAYOUT)
    (law,) = sheets["travel_law"].to_dict("records")
    assert (law["basis"], law["pairs"]) == ("known", 12)
    assert plain(law["source"]) == "12 trajets connus"
    assert law["detour"] == travel.CENTRAL.detour
    assert law["speed"] == pytest.approx(LAW.speed, rel=0.02)
    assert law["access_min"] == pytest.approx(LAW.access_min, abs=0.05)
    (note,) = [one for one in said(made) if one.startswith("Estimation calée")]
    assert "Erreur moyenne ± 0,0 min" in note
    assert "en retirant chaque trajet tour à tour" in note
    after = rebuilt(known, sheets)
    found = measures.nearest(after, "mds")
    straight = found["distance_m"].to_numpy()
    free = [one for one, row in enumerate(found.itertuples()) if travel.roads_of(after).quality(
        row.Index, row.site_commune) == "estimated"]  # fmt: skip
    # further than the disc of the commune, where the inhabitants do not all stand at its middle
    side = 1000 * known.pack.communes["area_km2"].reindex(found.index).to_numpy(dtype=float) ** 0.5
    free = [one for one in free if straight[one] > side[one]]
    assert len(free) > 200
    expected = LAW.minutes(LAW.detour * straight)
    assert found["central"].to_numpy()[free] == pytest.approx(expected[free], rel=0.005)
    words = travel_words.pack_words(after)
    assert plain(words.caution).startswith(
        "Estimation calée sur 12 trajets connus (erreur ± 0,0 min)"
    )
    assert "calé sur 12 trajets connus" in plain(words.time)


def test_the_range_of_a_fitted_estimate_is_that_of_its_residuals(known):
    rows = [(here, there, f"{float(minutes) * (1.2 if rank % 2 else 0.85):.3f}")
            for rank, (here, there, minutes) in enumerate(from_poitiers(known, 20))]  # fmt: skip
    _, sheets = bring(trips(*rows), known, LAYOUT)
    (law,) = sheets["travel_law"].to_dict("records")
    assert law["low"] < 0.9 < 1.1 < law["high"]
    found = measures.nearest(rebuilt(known, sheets), "mds")
    assert (found["low"] / found["central"]).median() == pytest.approx(law["low"])
    assert (found["high"] / found["central"]).median() == pytest.approx(law["high"])


def test_seven_times_are_used_and_not_fitted(known):
    made, sheets = bring(trips(*from_poitiers(known)[:7]), known, LAYOUT)
    assert len(kept(sheets)) == 7
    assert sheets["travel_law"].empty
    assert any("n'est pas calée sur ces temps connus : 7 trajets utilisables, il en faut 8" in one
               for one in said(made))  # fmt: skip


def test_a_fit_on_official_times_is_not_replaced_by_a_few_known_ones(known):
    official = pd.DataFrame([{
        "basis": "official", "detour": 1.4, "speed": 1.1, "access_min": 2.0, "low": 0.9,
        "high": 1.2, "error_min": 1.0, "pairs": 9000, "inside": 0.9,
        "source": "9\u202f000 temps officiels de l’INSEE",
    }])  # fmt: skip
    then = type(known)(known.pack, {**known.sheets, "travel_law": official})
    made, sheets = bring(trips(*from_poitiers(known)), then, LAYOUT)
    assert sorted(sheets["travel_law"]["basis"]) == ["known", "official"]
    assert travel.law_of(rebuilt(known, sheets))["central"].detour == 1.4
    assert any("reste celle qui est calée sur les temps officiels" in one for one in said(made))
