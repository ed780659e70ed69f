"""The tables that come from sheets, made again without the packages."""

import socket

import pytest

from geo.base.errors import PackError
from geo.pack import catalogue, pack, table_files
from geo.pack.columns import Column, Table, text
from geo.pack.schema import TABLES
from geo.pack.sheets import COPIED
from geo.store import import_draft


@pytest.fixture(scope="module", params=catalogue.departments())
def both(request):
    """A committed pack, and its tables made again from the committed sheets, offline."""
    code = request.param
    loaded = pack.load(code, catalogue.DATA)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "socket", None)
        frames = import_draft.read_sheets(code, catalogue.PUBLISHED / "sheets")
        return loaded, import_draft.tables(loaded, frames), frames


@pytest.mark.parametrize("name", TABLES)
def test_same_bytes_as_the_build(both, name, tmp_path):
    loaded, made, _ = both
    table_files.csv(tmp_path / "made.csv", made[name], TABLES[name])
    published = catalogue.DATA / loaded.department / f"{name}.csv"
    assert (tmp_path / "made.csv").read_bytes() == published.read_bytes()


def test_what_comes_from_no_sheet_is_the_pack_s_own(both):
    loaded, made, _ = both
    assert set(made) == set(TABLES)
    kept = {name for name in TABLES if made[name] is loaded.tables[name]}
    assert kept == {
        "department", "communes", "population", "epci", "cantons", "neighbours", "postcodes",
        "former_communes", "national_percentiles",
    }  # fmt: skip
    assert not kept & set(COPIED)


def test_the_order_of_the_rows_of_a_sheet_changes_nothing_in_a_copied_table(both):
    loaded, made, frames = both
    turned = {**frames, **{name: frames[name][::-1] for name in COPIED}}
    again = import_draft.tables(loaded, turned)
    for name in COPIED:
        key = list(TABLES[name].key)
        ours, theirs = (t[name].sort_values(key, ignore_index=True) for t in (again, made))
        assert ours.equals(theirs)


def test_a_site_that_nothing_places_is_named(vienne):
    frames = import_draft.read_sheets("86", catalogue.PUBLISHED / "sheets")
    sites = frames["france_services"].copy()
    sites.loc[5, ["code_insee", "latitude", "longitude"]] = ["13055", None, None]
    with pytest.raises(PackError) as caught:
        import_draft.tables(vienne, {**frames, "france_services": sites})
    [fault] = caught.value.faults
    assert (fault.line, fault.column, fault.value) == (7, "code_insee", "13055")
    assert "Corrigez cette feuille" in fault.remedy
    sites.loc[fault.line - table_files.FIRST_LINE, "code_insee"] = "86194"  # the remedy
    assert import_draft.tables(vienne, {**frames, "france_services": sites})


def test_a_missing_folder_is_a_department_without_sheets(tmp_path):
    frames = import_draft.read_sheets("86", tmp_path)
    assert all(frame.empty for frame in frames.values())


def test_writing_keeps_the_declared_columns_sorted_by_key(tmp_path):
    import pandas as pd

    table = Table("Essai", ("id",), (text("id", "Code"), Column("n", "int", "Nombre", "", True)))
    frame = pd.DataFrame({"n": [2.0, None], "other": ["x", "y"], "id": ["b", " a\n"]})
    table_files.csv(tmp_path / "a.csv", frame, table)
    assert (tmp_path / "a.csv").read_text() == "id,n\na,\nb,2\n"
