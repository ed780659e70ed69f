"""Staff's own road times: pairs of communes, minutes, said how many are given."""

import itertools
import time

import pandas as pd
import pytest

from geo.base.errors import FIXED, SET_ASIDE, WARNED
from geo.intake import engine, layouts, own_roads
from geo.upload.gate import Refused
from tests.helpers.own_files import bring, context, rebuilt, remarks, upload

LAYOUT = "own_roads"
TOWNS = ["86001", "86002", "86003", "86194"]
GOOD = [
    {"origine": a, "destination": b, "minutes": f"{10 + i},5"}
    for i, (a, b) in enumerate(itertools.permutations(TOWNS, 2))
]


@pytest.fixture(scope="module")
def known(vienne):
    return context(vienne)


def minutes(sheets):
    return sheets["road_minutes"].set_index(["origin", "destination"])["minutes"]


def test_pairs_both_ways_with_a_decimal_comma(known):
    made, sheets = bring(upload(GOOD), known, LAYOUT)
    assert list(made.sheets) == ["road_minutes"]
    assert minutes(sheets)["86001", "86002"] == 10.5
    assert minutes(sheets)["86002", "86001"] != minutes(sheets)["86001", "86002"]
    assert len(rebuilt(known, sheets).tables["road_minutes"]) == 12


def test_what_is_given_is_counted_and_what_is_silent_is_named(known):
    made, _ = bring(upload(GOOD), known, LAYOUT)
    kinds = ("mds", "mds_outreach", "france_services", "france_services_stops", "cnfs")
    ends = {code for kind in kinds for code in known.pack.sites(kind)["code_insee"].dropna()}
    given = sum(row["destination"] in ends for row in GOOD)
    wanted = sum(a != b for a in known.pack.communes.index for b in ends)
    said = made.report.notes[0].replace("\u202f", "").replace("\u00a0", " ")
    assert said.startswith(f"{given} trajets donnés sur {wanted} ")
    (warned,) = remarks(made, WARNED)
    assert "261\u00a0communes sans aucun trajet" in warned.message
    assert "Angles-sur-l’Anglin (86004)" in warned.message
    assert warned.message.count("(86") == 20
    assert warned.message.endswith(" et 241\u00a0autres.")


@pytest.mark.parametrize("value", ["-1", "601", "longtemps", "1e9"])
def test_a_bad_time_is_set_aside(known, value):
    made, sheets = bring(upload([GOOD[0] | {"minutes": value}, *GOOD[1:]]), known, LAYOUT)
    assert [remark.line for remark in remarks(made, SET_ASIDE)] == [2]
    assert ("86001", "86002") not in minutes(sheets).index
    assert len(minutes(sheets)) == 11


@pytest.mark.parametrize("value", ["0", "600", "12.25", " 12 "])
def test_a_good_time_is_kept(known, value):
    _, sheets = bring(upload([GOOD[0] | {"minutes": value}, *GOOD[1:]]), known, LAYOUT)
    assert minutes(sheets)["86001", "86002"] == float(value)


def test_the_same_pair_twice(known):
    made, sheets = bring(upload([*GOOD, GOOD[0]]), known, LAYOUT)
    assert len(minutes(sheets)) == 12
    assert any("répétée" in remark.message for remark in remarks(made, FIXED))
    with pytest.raises(Refused, match="86001 → 86002") as refusal:
        bring(upload([*GOOD, GOOD[0] | {"minutes": "99"}]), known, LAYOUT)
    assert "10,5 (ligne 2) et 99,0 (ligne 14)" in str(refusal.value)


def test_other_departments_are_counted_and_bad_codes_set_aside(known):
    wrong = ["75056", "Poitiers", "99999", "86999"]
    rows = [*GOOD, *(GOOD[0] | {"origine": code} for code in wrong)]
    made, sheets = bring(upload(rows), known, LAYOUT)
    assert made.report.outside == 1
    assert [remark.line for remark in remarks(made, SET_ASIDE)] == [15, 16, 17]
    assert all(remark.remedy for remark in remarks(made, SET_ASIDE))
    assert made.report.rejected["origine"].tolist() == wrong[1:]
    assert not remarks(made, FIXED)
    assert len(minutes(sheets)) == 12


def test_nothing_of_the_department_is_refused(known):
    rows = [{"origine": "75056", "destination": "69123", "minutes": 300}]
    with pytest.raises(Refused, match="aucun trajet"):
        bring(upload(rows), known, LAYOUT)


def test_merged_communes_give_way_to_the_present_one(known):
    former = known.pack.tables["former_communes"]
    old = former.loc[former["code_insee"].eq("86281"), "former_code"].tolist()
    old = next(code for code in old if code != "86281")
    alone = [{"origine": old, "destination": "86194", "minutes": 25}]
    made, sheets = bring(upload(GOOD + alone), known, LAYOUT)
    assert minutes(sheets)["86281", "86194"] == 25
    assert any(remark.value == old for remark in remarks(made, FIXED))
    both = [*alone, {"origine": "86281", "destination": "86194", "minutes": 20}]
    _, sheets = bring(upload(GOOD + both), known, LAYOUT)
    assert minutes(sheets)["86281", "86194"] == 20


def test_the_order_of_rows_does_not_matter(known):
    _, one = bring(upload(GOOD), known, LAYOUT)
    _, other = bring(upload(GOOD[::-1]), known, LAYOUT)
    pd.testing.assert_frame_equal(one["road_minutes"], other["road_minutes"])


def test_the_whole_matrix_of_a_department(known):
    codes = known.pack.communes.index
    pairs = pd.MultiIndex.from_product([codes, codes], names=["from", "to"]).to_frame(index=False)
    file = upload(pairs.assign(time=range(len(pairs))).assign(time=lambda f: f["time"] % 90))
    start = time.perf_counter()
    made, sheets = bring(file, known, LAYOUT)
    assert time.perf_counter() - start < 10
    assert len(minutes(sheets)) == 265**2
    assert not remarks(made, WARNED)
    assert "70225" in str(made.report.kept)


def test_a_refusal_says_why_no_row_was_understood(known):
    """The codes are right, the minutes are written 0:52: the codes are not to blame."""
    rows = [{"origine": "86165", "destination": "86194", "minutes": "0:52"}] * 3
    with pytest.raises(Refused, match="temps attendu") as refusal:
        bring(upload(rows), known, LAYOUT)
    assert "ligne 2, colonne minutes, valeur « 0:52 »" in str(refusal.value).replace("\u00a0", " ")
    assert "De même à 2 autres lignes" in str(refusal.value).replace("\u00a0", " ")


def travelled(known, factor=1.0, header="minutes"):
    """Times near the estimate between four towns, in a unit and under a header."""
    from geo.access import travel

    points = known.pack.communes[["x_m", "y_m"]]
    rows = []
    for a, b in itertools.permutations(TOWNS, 2):
        metres = ((points.loc[a] - points.loc[b]) ** 2).sum() ** 0.5
        rows.append({"from_id": a, "to_id": b, header: round(travel.minutes(metres) * factor, 3)})
    return rows


@pytest.mark.parametrize(
    ("header", "factor", "said"),
    [
        ("travel_time_p50", 1, ""),
        ("durée (min)", 1, ""),
        ("duration_s", 60, "secondes, d’après l’en-tête"),
        ("durée (secondes)", 60, "secondes, d’après l’en-tête"),
        ("duration", 60, "secondes, d’après les distances"),
        ("duration", 1, "minutes, d’après les distances"),
        ("time", 1 / 60, "heures, d’après les distances"),
        ("duree_h", 1 / 60, "heures, d’après l’en-tête"),
    ],
)
def test_matrices_of_other_tools_in_any_unit(known, header, factor, said):
    made, sheets = bring(upload(travelled(known, factor, header)), known, LAYOUT)
    right = minutes(bring(upload(travelled(known)), known, LAYOUT)[1])
    assert (minutes(sheets) / right - 1).abs().max() < 0.06
    units = [note for note in made.report.notes if note.startswith("Temps lus")]
    assert [said in note for note in units] == [True] * bool(said)


def test_the_other_columns_of_a_matrix_are_listed(known):
    rows = [row | {"travel_time_p25": 1, "travel_time_p75": 99}
            for row in travelled(known, header="travel_time_p50")]  # fmt: skip
    made, _ = bring(upload(rows), known, LAYOUT)
    assert any("travel_time_p25" in note for note in made.report.notes)


@pytest.mark.parametrize("prefix", ["", "X"])
def test_a_wide_matrix_is_refused_with_a_line_to_write(known, prefix):
    """One row an origin, one column a destination; what is asked for is then read."""
    long = pd.DataFrame(GOOD)
    wide = long.pivot(index="origine", columns="destination", values="minutes").fillna("")
    wide = wide.add_prefix(prefix).reset_index(names="")
    for given in (None, layouts.get(LAYOUT)):
        with pytest.raises(Refused, match="matrice large") as refused:
            engine.prepare(upload(wide), known, given)
        assert "exemple\u00a0: 86001;86002;10,5" in str(refused.value)
    header, line = "origine;destination;minutes", "86001;86002;10,5"
    assert header in str(refused.value)
    _, sheets = bring(
        upload([dict(zip(header.split(";"), line.split(";"), strict=True))]), known, LAYOUT
    )
    assert minutes(sheets).to_dict() == {("86001", "86002"): 10.5}


def test_other_tables_with_codes_are_no_matrix():
    table = pd.DataFrame({"nom": ["Poitiers"], "86194": ["1"], "86001": ["2"], "86002": ["3"]})
    assert own_roads.wide_pair(table) is None
    assert own_roads.wide_pair(pd.DataFrame({"code": ["86194"], "86001": ["2"]})) is None


def test_seconds_called_minutes_are_refused_and_the_remedy_works(known):
    with pytest.raises(Refused) as refused:
        bring(upload(travelled(known, 60)), known, LAYOUT)
    assert "secondes" in str(refused.value)
    _, sheets = bring(upload(travelled(known, 60, "secondes")), known, LAYOUT)
    right = minutes(bring(upload(travelled(known)), known, LAYOUT)[1])
    assert (minutes(sheets) / right - 1).abs().max() < 0.001


@pytest.mark.parametrize("value", ["", "NA", "NaN", "Inf", "inf", "-Inf", "NULL", "infinity"])
def test_no_path_is_no_fault(known, value):
    made, sheets = bring(upload([GOOD[0] | {"minutes": value}, *GOOD[1:]]), known, LAYOUT)
    assert not remarks(made, SET_ASIDE)
    assert len(minutes(sheets)) == 11
    assert (made.report.read, made.report.kept, made.report.outside) == (12, 11, 1)
    assert any("sans chemin" in note for note in made.report.notes)


@pytest.mark.parametrize(
    ("text", "right"),
    [("00:25:30", 25.5), ("1 h 05", 65), ("25 min", 25), ("25 mins", 25), ("12,5", 12.5)],
)  # fmt: skip
def test_times_as_they_are_written(known, text, right):
    _, sheets = bring(upload([GOOD[0] | {"minutes": text}, *GOOD[1:]]), known, LAYOUT)
    assert minutes(sheets)["86001", "86002"] == right
