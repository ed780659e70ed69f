"""The caption of the page Écarts says the settings of the reader, not constants."""

from geo.access.measures import Params
from geo.access.travel_words import ESTIMATED
from geo.base.french import NBSP, NNBSP
from pages.ui.texts import ecarts


def said(**settings):
    return ecarts.limits(ESTIMATED, Params(**settings)).replace(NBSP, " ").replace(NNBSP, " ")


def test_a_mds_has_no_capacity():
    assert "pour moitié capacité" not in said(kind="mds")
    assert "les MDS ne publient pas d’horaires" in said(kind="mds")
    assert "pour moitié capacité" in said(kind="cnfs")


def test_the_components_of_the_profile_are_named():
    assert "rang national de la commune pour la part des 65 ans et plus" in said(profile="seniors")
    assert "part des moins de 20 ans" in said(profile="parentalite")
    assert "moins de 20 ans" not in said()


def test_weights_are_said_when_they_differ():
    assert "à poids égaux" in said(weights=(3.0, 3.0, 3.0))
    assert "à poids égaux" in said(weights=(0.0, 0.0, 0.0))
    moved = said(weights=(10.0, 5.0, 5.0))
    assert "part des 65 ans et plus (50 %), taux de chômage (25 %)" in moved
    assert "à poids égaux" not in moved


def test_reference_and_threshold():
    assert "la moyenne du territoire de la commune" in said(reference="territoire")
    assert "la moyenne de l’EPCI de la commune" in said(reference="epci")
    assert "Le seuil de 30 minutes" in said(threshold_min=30)


def test_the_key_says_its_bounds():
    assert [ecarts.grade(0, level) for level in range(3)] == [
        ("faible", "50 ou moins"),
        ("moyen", "de 50 à 65"),
        ("fort", "plus de 65"),
    ]
    assert ecarts.grade(1, 1) == ("moyenne", "de 33 à 67")


def test_every_column_has_its_full_name():
    assert list(ecarts.full(ESTIMATED)) == list(ecarts.COLUMNS)
    assert set(ecarts.DECIMAL) <= set(ecarts.COLUMNS)


def test_the_draws_vary_weights_only_where_there_are_several():
    assert "varier poids, vitesses et détours" in ecarts.draws("droits")
    assert "varier vitesses et détours" in ecarts.draws("seniors")
