"""The models offered for each kind of import are read back as what they are models of."""

import pytest

from geo.intake import engine, layouts, models
from geo.pack import catalogue, pack
from geo.pack.missing import IMPORTS
from geo.store import incoming
from tests.helpers import lanes, own_files

IDS = [one.id for one in layouts.all()]
DEPARTMENTS = ("86", "29")
WHOLE = ("own_perimeters", "own_territories", "post_ends")
"""Drawn, or refused for one row: all communes have a territory, an employer is on the list."""
ROWS = [one for one in layouts.all() if one.id not in WHOLE]


def upload(layout, code, tmp_path):
    """The model of a layout once the gate has read it, in its child process."""
    made = models.model(layout, pack.load(code))
    path = tmp_path / made.name
    path.write_bytes(made.content)
    return incoming.read_upload(path, made.name, code=code)


@pytest.mark.parametrize("layout_id", lanes.first(IDS))
def test_a_model_passes_the_gate_and_is_recognised_as_its_kind(layout_id, tmp_path):
    layout = layouts.get(layout_id)
    for code in DEPARTMENTS:
        read = upload(layout, code, tmp_path)
        assert not read.remarks
        assert layouts.recognise(read)[0].layout.id == layout_id


def test_every_column_of_a_model_is_found_under_its_header():
    for layout in layouts.all():
        asked = models.columns(layout, pack.load("86"))
        named = [one.header for one in asked]
        assert len(set(named)) == len(named), layout.id
        found = layout.among({layouts.plain(header): header for header in named})
        assert set(found) == set(layout.columns), layout.id
        empty = [one.header for one in asked if not one.example]
        assert not empty, layout.id


@pytest.mark.parametrize("layout", lanes.first(ROWS, 5), ids=lambda one: one.id)
def test_the_row_of_a_model_is_kept_once_a_short_list_is_agreed_to(layout):
    loaded = pack.load("86")
    row = {one.header: one.example for one in models.columns(layout, loaded)}
    known = own_files.context(loaded)
    made = engine.prepare(own_files.upload([row]), known, layout, choices={"fewer": "yes"})
    assert made.report.kept == 1
    assert not own_files.remarks(made, "set_aside")
    assert [one.message for one in own_files.remarks(made, "warned") if one.line] == []


def test_a_model_is_filled_in_with_rows_in_the_place_of_its_example():
    loaded, layout = pack.load("86"), layouts.get("own_sites")
    example = {one.header: one.example for one in models.columns(layout, loaded)}
    kept = [example | {"nom": name, "identifiant": name} for name in ("Salle A", "Salle B")]
    rows = [
        {header.upper(): row[header] for header in reversed(row)} | {"Surface": "40"}
        for row in kept
    ]
    made = engine.prepare(own_files.upload(rows), own_files.context(loaded), layout)
    assert made.report.kept == 2
    assert not own_files.remarks(made, "set_aside")


def test_each_kind_has_a_model_and_its_latest_layout_comes_first():
    assert all(models.of_kind(kind) for kind in IMPORTS)
    assert models.of_kind("france_services")[0].id == "france_services_2024"


def test_what_is_published_has_its_address_and_ones_own_data_have_none():
    known = {one["id"] for one in catalogue.all_sources()}
    for layout in layouts.all():
        assert layout.id.startswith("own_") == (not layout.published), layout.id
        assert not layout.published or layout.published in known
    where = models.published(layouts.get("france_services_2024"))
    assert where.producer == "ANCT"
    assert where.address.startswith("https://www.data.gouv.fr/")
    assert models.published(layouts.get("own_sites")) is None
