"""Staff's own table commune → territory: a partition, or a refusal that names every commune."""

import random
import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.base.errors import FIXED, SET_ASIDE, WARNED
from geo.intake import engine
from geo.upload import gate
from geo.upload.gate import Refused
from tests.helpers.own_files import bring, context, rebuilt, remarks, renamed_commune, upload

LAYOUT = "own_territories"
HEADERS = {
    "code_insee": "Code INSEE",
    "commune": "Commune",
    "territory": "Code territoire",
    "territory_name": "Territoire",
    "mds_name": "MDS",
}


@pytest.fixture(scope="module")
def known(vienne):
    return context(vienne)


@pytest.fixture
def good(known):
    """The present territories as a department would write them."""
    return known.sheets["territories"][list(HEADERS)].rename(columns=HEADERS)


def of(sheets, column="territory"):
    return sheets["territories"].set_index("code_insee")[column].sort_index()


def test_a_good_table_is_taken_and_says_so(known, good):
    made, sheets = bring(upload(good, "mes territoires.csv"), known, LAYOUT)
    assert list(made.sheets) == ["territories"]
    for column in ("territory", "territory_name", "mds_name", "former_canton_2014"):
        assert of(sheets, column).equals(of(known.sheets, column))
    assert set(of(sheets, "confidence")) == {"established"}
    assert (
        of(sheets, "basis")
        .str.startswith("Table fournie par le Département (mes territoires.csv, ")
        .all()
    )
    assert made.report.kept == 265
    assert "Aucune commune ne change de territoire." in made.report.notes


def test_two_missing_and_one_twice_are_refused_by_name_then_accepted(known, good):
    wrong = good[~good["Code INSEE"].isin(["86001", "86002"])]
    twice = good[good["Code INSEE"].eq("86003")].assign(
        **{"Code territoire": "T1", "Territoire": "Châtellerault"}
    )
    with pytest.raises(Refused) as refusal:
        bring(upload(pd.concat([wrong, twice])), known, LAYOUT)
    message = str(refusal.value)
    for said in ("2\u00a0communes manquent", "Adriers (86001)", "Amberre (86002)", "Anché (86003)"):
        assert said in message
    assert re.search(r"«\u00a0[^»]+\u00a0» ligne 2 et «\u00a0[^»]+\u00a0» ligne 265", message)
    assert "fichier.csv" in message
    made, _ = bring(upload(good), known, LAYOUT)
    assert made.report.kept == 265


@pytest.mark.parametrize(("lost", "more"), [(20, ""), (21, "1\u00a0autre"), (23, "3\u00a0autres")])
def test_twenty_missing_communes_are_named_and_the_others_counted(known, good, lost, more):
    names = good.sort_values("Code INSEE")
    with pytest.raises(Refused) as refusal:
        bring(upload(names.iloc[lost:]), known, LAYOUT)
    said = str(refusal.value).partition("communes manquent\u00a0: ")[2].partition(". Donnez")[0]
    shown = [code in said for code in names["Code INSEE"]]
    assert shown == [True] * 20 + [False] * (len(names) - 20)
    assert said.endswith(f" et {more}" if more else f"({names['Code INSEE'].iloc[19]})")


def test_the_table_of_another_department_is_said_to_be_so(good):
    from geo.pack import pack

    with pytest.raises(Refused) as refusal:
        bring(upload(good), context(pack.load("29")), LAYOUT)
    said = "aucune ligne n’est d’une commune du département 29."
    assert said.replace("’", "'") in str(refusal.value).replace("’", "'")
    assert "manquent" not in str(refusal.value)
    good["Territoire"] = good["Code territoire"] = ""
    with pytest.raises(Refused, match="265\u00a0communes manquent"):
        bring(upload(good), context(pack.load("86")), LAYOUT)


def test_an_mds_follows_its_commune_and_its_post_does_not_move(known, good):
    moved = good.copy()
    moved.loc[good["Code INSEE"].eq("86070"), ["Code territoire", "Territoire", "MDS"]] = [
        "T1", "Châtellerault", "",
    ]  # fmt: skip
    made, sheets = bring(upload(moved), known, LAYOUT)
    mds = sheets["mds"].set_index("mds_id")["territory"]
    posts = sheets["advisers"].set_index("post_id")["territory"]
    assert mds["mds-chauvigny"] == posts["22860001100016-T4"] == "T1"
    assert mds["mdsp-montmorillon"] == "T4"
    before = known.pack.tables["advisers"].set_index("post_id")["place_id"]
    after = rebuilt(known, sheets)
    pd.testing.assert_series_equal(
        after.tables["advisers"].set_index("post_id")["place_id"].sort_index(),
        before.sort_index(),
        check_dtype=False,
    )
    assert of(sheets, "mds_name")["86070"] == "MDS Chauvigny"
    assert made.report.notes[0] == "1\u00a0commune change de territoire\u00a0: Chauvigny."
    assert "restent dans leur territoire\u00a0: seule change la confiance" in made.report.notes[1]


@settings(max_examples=10)
@given(st.integers(0, 10_000), st.integers(1, 9))
def test_any_partition_keeps_every_reference_and_every_place(vienne, seed, parts):
    known = context(vienne)
    codes = list(vienne.communes.index)
    letters = random.Random(seed).choices("ABCDEFGHI"[:parts], k=len(codes))
    rows = {"code_insee": codes, "code territoire": letters}
    _, sheets = bring(upload(rows), known, LAYOUT)
    assert list(of(sheets)) == letters
    after = rebuilt(known, sheets)
    posts = after.tables["advisers"].set_index("post_id")["place_id"].sort_index()
    assert list(posts) == list(
        vienne.tables["advisers"].set_index("post_id")["place_id"].sort_index()
    )
    where = after.sites("mds")
    assert list(where["territory"]) == [of(sheets)[code] for code in where["code_insee"]]


def test_the_order_of_rows_does_not_matter(known, good):
    _, straight = bring(upload(good), known, LAYOUT)
    _, shuffled = bring(upload(good.sample(frac=1, random_state=1)), known, LAYOUT)
    pd.testing.assert_frame_equal(straight["territories"], shuffled["territories"])


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("86214", "St Benoit"),
        ("86214", "SAINT-BENOÎT"),
        ("86112", "L’Isle Jourdain"),
        ("86066", "CHATELLERAULT"),
    ],
)
def test_names_only(known, good, code, written):
    names = good.assign(Commune=good["Commune"].mask(good["Code INSEE"].eq(code), written))
    _, sheets = bring(upload(names.drop(columns="Code INSEE")), known, LAYOUT)
    assert of(sheets).equals(of(known.sheets))


def test_a_misspelt_name_is_proposed_then_confirmed(known, good):
    names = good.drop(columns="Code INSEE").replace({"Commune": {"Adriers": "Adrier"}})
    with pytest.raises(Refused, match=r"Adriers \(86001\)") as refusal:
        bring(upload(names), known, LAYOUT)
    assert "«\u00a0Adrier\u00a0»" in str(refusal.value)
    (asked,) = refusal.value.asked
    assert list(asked.answers) == ["86001"]
    made, sheets = bring(upload(names), known, LAYOUT, **{asked.key: "86001"})
    assert of(sheets).equals(of(known.sheets))
    assert any(remark.value == "Adrier" for remark in remarks(made, WARNED))


def test_a_homonym_is_refused(known, good):
    tied = context(renamed_commune(known.pack, "86002", "Adriers"))
    names = good.drop(columns="Code INSEE").replace({"Commune": {"Amberre": "Adriers"}})
    with pytest.raises(Refused, match="plusieurs communes portent ce nom"):
        bring(upload(names), tied, LAYOUT)


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("Code INSEE", "86999", "Adriers (86001)"),
        ("Code INSEE", "86E12", "Adriers (86001)"),
        ("Code territoire", "T9", "Chauvigny – Montmorillon"),
        ("Territoire", "Ailleurs", "T4"),
    ],
)
def test_one_bad_cell_refuses_the_file(known, good, column, value, said):
    good.loc[good["Code INSEE"].eq("86001"), ["Commune", column]] = ["", value]
    with pytest.raises(Refused) as refusal:
        bring(upload(good), known, LAYOUT)
    assert said in str(refusal.value).replace("\u00a0", " ")
    assert value in str(refusal.value)


def test_a_commune_without_territory_is_named(known, good):
    good.loc[good["Code INSEE"].eq("86001"), ["Code territoire", "Territoire"]] = ""
    with pytest.raises(Refused, match=r"Adriers \(86001\)"):
        bring(upload(good), known, LAYOUT)


@pytest.mark.parametrize("spoil", [lambda c: c + ".0", lambda c: f"{c[:2]} {c[2:]}"])
def test_codes_spoilt_by_a_spreadsheet_are_mended(known, good, spoil):
    good["Code INSEE"] = good["Code INSEE"].map(spoil)
    made, sheets = bring(upload(good), known, LAYOUT)
    assert of(sheets).equals(of(known.sheets))
    assert remarks(made, FIXED)


def test_a_line_repeated_is_fixed(known, good):
    made, sheets = bring(upload(pd.concat([good, good.head(1)])), known, LAYOUT)
    assert len(sheets["territories"]) == 265
    assert any("répétée" in remark.message for remark in remarks(made, FIXED))


def test_merged_communes_go_to_the_present_one_when_they_agree(known, good):
    former = known.pack.tables["former_communes"]
    parts = former.loc[former["code_insee"].eq("86281"), "former_code"].drop_duplicates()
    row = good[good["Code INSEE"].eq("86281")]
    split = pd.concat([row.assign(**{"Code INSEE": code, "Commune": ""}) for code in parts])
    split = split[split["Code INSEE"].ne("86281")]
    assert len(split) > 1
    rest = good[good["Code INSEE"].ne("86281")]
    _, sheets = bring(upload(pd.concat([rest, split])), known, LAYOUT)
    assert of(sheets).equals(of(known.sheets))
    split.iloc[0, split.columns.get_loc("Code territoire")] = "T1"
    split.iloc[0, split.columns.get_loc("Territoire")] = "Châtellerault"
    with pytest.raises(Refused, match=r"Saint-Martin-la-Pallu \(86281\)"):
        bring(upload(pd.concat([rest, split])), known, LAYOUT)


def test_names_of_territories_keep_their_codes_and_new_ones_take_the_next(known, good):
    only = good[["Code INSEE", "Territoire"]].replace({"Territoire": {"Poitiers": "Le centre"}})
    _, sheets = bring(upload(only), known, LAYOUT)
    assert set(of(sheets)) == {"T1", "T2", "T4", "T5", "T6"}
    assert set(of(sheets)[of(sheets, "territory_name").eq("Le centre")]) == {"T6"}


def test_codes_in_the_column_of_names_are_codes(known, good):
    only = pd.DataFrame({"insee": good["Code INSEE"], "territoire": good["Code territoire"]})
    _, sheets = bring(upload(only), known, LAYOUT)
    for column in ("territory", "territory_name", "mds_name"):
        assert of(sheets, column).equals(of(known.sheets, column))


def test_an_unknown_mds_is_said_and_left_empty(known, good):
    good["MDS"] = good["MDS"].replace("MDSP Loudun", "MDSP Oudun")
    made, sheets = bring(upload(good), known, LAYOUT)
    assert of(sheets, "mds_name").isna().sum() == good["MDS"].eq("MDSP Oudun").sum() > 0
    assert [r.value for r in remarks(made, WARNED)] == ["MDSP Oudun"]


def test_rows_of_other_departments_are_counted(known, good):
    more = pd.concat([good, good.head(1).assign(**{"Code INSEE": "75056", "Commune": "Paris"})])
    made, sheets = bring(upload(more), known, LAYOUT)
    assert made.report.outside == 1
    assert len(sheets["territories"]) == 265
    more["Code INSEE"] = [*good["Code INSEE"], "99999"]
    made, sheets = bring(upload(more), known, LAYOUT)
    assert [remark.line for remark in remarks(made, SET_ASIDE)] == [267]
    assert (made.report.outside, len(sheets["territories"])) == (0, 265)


def test_a_department_without_mds(vienne):
    from geo.pack import pack

    known = context(pack.load("29"))
    codes = known.pack.communes.index
    rows = {"insee": codes, "territoire": ["Nord" if i % 2 else "Sud" for i in range(len(codes))]}
    made, sheets = bring(upload(rows), known, LAYOUT)
    assert dict(zip(of(sheets, "territory_name"), of(sheets), strict=True)) == {
        "Nord": "T1", "Sud": "T2",
    }  # fmt: skip
    assert of(sheets, "mds_name").isna().all()
    assert "Sans MDS connue\u00a0: Nord et Sud." in made.report.notes
    rebuilt(known, sheets)


def test_a_file_through_the_gate_is_recognised(known, good, tmp_path):
    path = tmp_path / "territoires.csv"
    path.write_bytes(good.to_csv(index=False, sep=";").replace("–", "-").encode("cp1252"))
    made = engine.prepare(gate.read_file(path), known)
    assert made.report.layout == LAYOUT
    assert len(made.sheets["territories"]) == 265
