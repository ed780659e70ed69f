import re

from geo.access.measures import Params
from geo.base.french import NBSP, NNBSP
from geo.indicators import classes, priority, registry
from geo.reading import map_reading, unit_sheet


def test_every_unit_is_in_one_class_and_the_legend_counts_them_all(vienne):
    for indicator, declared in registry.available(vienne).items():
        one_indicator(vienne, indicator, declared.levels)


def one_indicator(vienne, indicator, levels):
    for level in levels:
        read = map_reading.read_map(vienne, indicator, level, Params())
        assert sum(row.units for row in read.legend) == len(read.names)
        assert len(read.unit_class) == len(read.names)
        assert read.unit_class.max() < len(read.colours)
        assert read.sentence.endswith(".")


def test_a_missing_figure_has_its_own_class_and_words(squares):
    read = map_reading.read_map(squares, "share_65_plus", "commune", Params())
    assert read.unit_class[5] == classes.MISSING
    assert read.legend[-1].label == "donnée manquante"
    assert read.legend[-1].units == 1
    assert read.labels["99006"] == "non disponible"


def test_the_class_beyond_the_threshold_and_the_sentence_agree(vienne):
    read = map_reading.read_map(vienne, "france_services_min", "commune", Params(threshold_min=20))
    beyond = sum(row.units for row in read.legend[3:])
    assert f"{beyond}{NBSP}communes sur 265" in read.sentence


def test_nobody_far_is_said_so(squares):
    text = map_reading.beyond_sentence(squares, Params(threshold_min=30, kind="cnfs"))
    assert text.startswith("Personne")


def test_a_map_writes_a_figure_as_its_fiche_does(vienne):
    """One precision for a figure and its range: no range whose ends are written alike."""
    for key, declared in registry.available(vienne).items():
        for code in ("T1", "T4") if "territoire" in declared.levels else ():
            sheet = unit_sheet.fiche(vienne, "territoire", code, Params())
            lines = {line.indicator.id: line.said for line in sheet.lines}
            labels = map_reading.read_map(vienne, key, "territoire", Params()).labels
            assert labels[code] == lines.get(key, labels[code])
    labels = map_reading.read_map(vienne, "weekly_hours", "commune", Params()).labels
    ends = [re.search(r"\(de (\S+) à (\S+)\)", label) for label in labels]
    assert all(found[1] != found[2] and "," in found[1] for found in ends if found)
    assert any(ends)


def test_the_mean_of_the_draws_is_tied_to_the_estimate_it_stands_beside(vienne):
    """Two figures of one thing on a screen: the second one says what it is to the first."""
    read = map_reading.read_map(vienne, "france_services_min", "commune", Params())
    drawn = map_reading.expected_beyond(vienne, Params())
    assert f"estimation centrale 6{NNBSP}200" in read.answer
    assert drawn in read.depends
    assert drawn.startswith("Le même compte, refait ")
    assert f"en moyenne, neuf fois sur dix de 0 à 22{NNBSP}000" in drawn
    assert drawn.endswith("l’estimation centrale n’en est qu’un cas.")


def test_draws_that_change_nothing_are_not_said(squares):
    alike = Params(threshold_min=10, kind="mds")
    found = priority.beyond_drawn(squares, alike)
    assert found.low == found.high > 0
    assert map_reading.expected_beyond(squares, alike) == ""
