"""A new indicator is one declaration and one function: it is everywhere, no other line changed."""

import io
import re
from dataclasses import replace
from datetime import date

import numpy as np
import openpyxl
import pandas as pd
import pytest

from geo.access import measures
from geo.access.measures import Measure, Params
from geo.base.french import NBSP, NNBSP
from geo.cli.main import main
from geo.export import dictionary, files
from geo.indicators import registry
from geo.intake import effect
from geo.maps import map_image
from geo.pack.territories import LEVELS
from geo.reading import map_reading, names, tables, unit_sheet
from geo.session import available, view_model
from tests.helpers.new_indicators import ADULTS, SAID, STATION, to_the_station

PARAMS = Params(kind="mds", threshold_min=30)


def plain(text):
    return text.replace(NBSP, " ").replace(NNBSP, " ")


@pytest.fixture(params=[STATION, ADULTS], ids=lambda one: one.id)
def new(request, monkeypatch):
    monkeypatch.setitem(registry.REGISTRY, request.param.id, request.param)
    return request.param


def test_it_is_in_the_tables_with_its_headers_and_in_the_dictionary(new, vienne, capsys):
    told = SAID[new.id]
    for level in LEVELS:
        frame = tables.table(vienne, level, PARAMS)
        assert [one for one in frame if one.startswith(new.id)] == told["columns"]
        assert frame[new.id].notna().all()
    assert main(["table", "86", "--level", "canton"]) == 0
    assert new.id in capsys.readouterr().out.splitlines()[0].split(",")
    assert plain(tables.label(new.id, PARAMS)) == told["label"]
    assert plain(tables.short(new.id, PARAMS)) == told["short"]
    assert (tables.decimals(new.id), tables.kind(new.id)) == (told["decimals"], "decimal")
    beside = tables.under_map(vienne, new.id, "canton", PARAMS)
    assert {*told["columns"], "population", "share_65_plus"} <= {*beside}
    (row,) = dictionary.columns(vienne, [new.id], PARAMS).to_dict("records")
    assert (row["Définition"], row["Unité"], row["Millésime"], row["Calcul"]) == (
        new.reading, new.unit, new.published, new.formula,
    )  # fmt: skip
    assert row["Source"]
    assert new in dictionary.search(vienne, new.name)
    (row,) = dictionary.table(vienne, [new]).to_dict("records")
    assert row["Limites"] == names.limits(vienne, new) != ""


def test_it_is_exported_with_its_dictionary(new, vienne):
    book = openpyxl.load_workbook(io.BytesIO(files.write(vienne, "canton", PARAMS, "xlsx")))
    header = [plain(str(cell.value)) for cell in book["Données"][1]]
    assert SAID[new.id]["label"] in header
    words = [cell.value for row in book["Dictionnaire"].iter_rows() for cell in row]
    assert {new.id, new.reading, names.limits(vienne, new)} <= {*words}


def test_its_map_has_classes_a_legend_values_and_a_sentence(new, vienne):
    told = SAID[new.id]
    read = map_reading.read_map(vienne, new.id, "commune", PARAMS)
    legend = [plain(row.label) for row in read.legend]
    assert [legend[0], legend[1], legend[4]] == told["class"]
    assert sum(row.units for row in read.legend) == len(vienne.communes)
    assert len({*read.colours}) == len(new.bounds) + 1
    assert re.fullmatch(told["value"], plain(read.labels["86177"]))
    assert re.search(told["sentence"], plain(read.sentence))
    assert "MDS" not in read.sentence, "the kind that the reader chose has nothing to do with it"
    drawn = map_image.image_content(
        vienne, new.id, "canton", PARAMS, map_image.ImageSettings(date(2026, 11, 28))
    )
    assert drawn["title"] == new.question
    assert new.published in " ".join(drawn["foot"])


def test_a_duration_speaks_of_its_own_place_whatever_the_kind(monkeypatch, vienne):
    monkeypatch.setitem(registry.REGISTRY, STATION.id, STATION)
    sentences = {
        map_reading.read_map(vienne, STATION.id, "commune", Params(kind=kind)).sentence
        for kind in measures.HELP_KINDS
    }
    (sentence,) = sentences
    assert "d’une gare" in sentence


def test_a_duration_without_a_range_or_a_figure_is_said_so(monkeypatch, squares):
    def known(pack, params):
        values = to_the_station(pack, params).values[["central"]]
        return Measure(values, pack.communes["population"].astype(float))

    def unknown(pack, params):
        found = known(pack, params)
        return found._replace(values=found.values * np.nan)

    said_of = {}
    for compute in (known, unknown):
        monkeypatch.setitem(registry.REGISTRY, STATION.id, replace(STATION, compute=compute))
        read = map_reading.read_map(squares, STATION.id, "commune", Params())
        said_of[compute] = plain(read.sentence), plain(read.labels["99003"])
    sentence, label = said_of[known]
    assert "habitants vivent à plus de 20 minutes d’une gare : " in sentence
    assert "entre" not in sentence + label
    assert re.fullmatch(r"\d+ min", label)
    sentence, label = said_of[unknown]
    assert sentence == f"{STATION.name} : aucune donnée pour ces communes."
    assert label == "non disponible"


def test_its_figure_is_in_the_fiche_beside_its_reference(new, vienne):
    told = SAID[new.id]
    found = unit_sheet.fiche(vienne, "canton", "8612", PARAMS)
    (line,) = (line for line in found.lines if line.indicator is new)
    assert re.fullmatch(told["value"], plain(line.said))
    assert re.fullmatch(told["compared"], plain(line.compared))
    assert line.barred("canton")
    row = unit_sheet.table(found, vienne).set_index("Indicateur").loc[new.name]
    assert (row["Unité"], row["Millésime"], row["Lecture"]) == (
        new.unit, new.published, new.reading,
    )  # fmt: skip
    beside = unit_sheet.comparison_text(vienne, new, ("commune", "86177"), PARAMS, "departement")
    assert re.fullmatch(told["compared"].replace("référence", "La Vienne"), plain(beside))


def test_it_may_be_chosen_and_an_import_says_how_it_moves(new, vienne):
    assert new.id in available.shown_indicators(vienne)
    found, refused = view_model.from_query({"indicateur": new.id}, ["86"])
    assert (found.indicator, refused) == (new.id, [])
    half = vienne.tables["population"]
    half = half.assign(population=half["population"].where(half.index % 2 == 0, 0))
    half = half.assign(pop_20_64=half["pop_20_64"].where(half.index % 3 == 0, 1))
    after = replace(vienne, tables={**vienne.tables, "population": half})
    (sentence,) = effect.sentences(vienne, after, ["population"])
    assert re.search(rf"{new.name} : [\d,]+ {new.unit} au lieu de [\d,]+", plain(sentence))


def test_what_is_kept_of_a_declaration_is_not_given_for_another(monkeypatch, squares):
    for minutes in (5.0, 7.0):

        def flat(pack, params, minutes=minutes):
            values = pd.DataFrame({"central": minutes}, index=pack.communes.index)
            return Measure(values, pack.communes["population"].astype(float))

        monkeypatch.setitem(registry.REGISTRY, STATION.id, replace(STATION, compute=flat))
        found = registry.by_unit(squares, STATION.id, "territoire", Params())
        assert found["central"].tolist() == pytest.approx([minutes, minutes])


@pytest.mark.parametrize(
    "wrong",
    [{"place": None}, {"decimals": 1}, {"bounds": ()}, {"beyond": True}],
    ids=lambda one: next(iter(one)),
)
def test_a_declaration_that_nothing_could_say_is_refused(wrong):
    with pytest.raises(ValueError, match="station_min"):
        replace(STATION, **wrong)
