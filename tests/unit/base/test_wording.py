import math

import pytest

from geo.base import french
from geo.base.french import NBSP, NNBSP


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (439383, 0, f"439{NNBSP}383"),
        (22.53, 1, "22,5"),
        (-1234.5, 1, f"−1{NNBSP}234,5"),
        (-0.4, 0, "0"),
        (0, 0, "0"),
        (None, 0, "non disponible"),
        (math.nan, 0, "non disponible"),
        (math.inf, 0, "non disponible"),
    ],
)
def test_numbers(value, decimals, expected):
    assert french.number(value, decimals) == expected


def test_unit_after_a_no_break_space():
    assert french.quantity(18.4, "min") == f"18{NBSP}min"


@pytest.mark.parametrize(
    ("count", "expected"), [(0, "0 commune"), (1, "1 commune"), (2, "2 communes")]
)
def test_plural_begins_at_two(count, expected):
    assert french.plural(count, "commune").replace(NBSP, " ") == expected


@pytest.mark.parametrize(
    ("name", "tncc", "of", "at"),
    [
        ("Montmorillon", "0", "de Montmorillon", "à Montmorillon"),
        ("Adriers", "1", "d’Adriers", "à Adriers"),
        ("Le Vigeant", "2", "du Vigeant", "au Vigeant"),
        ("La Trimouille", "3", "de La Trimouille", "à La Trimouille"),
        ("Les Ormes", "4", "des Ormes", "aux Ormes"),
        ("L'Isle-Jourdain", "5", "de L’Isle-Jourdain", "à L’Isle-Jourdain"),
    ],
)
def test_articles_of_communes(name, tncc, of, at):
    assert french.with_de(name, tncc) == of
    assert french.at(name, tncc) == at


def test_departments():
    assert french.department("Vienne", "3") == "la Vienne"
    assert french.department("Vienne", "3", "de") == "de la Vienne"
    assert french.department("Finistère", "2", "de") == "du Finistère"


@pytest.mark.parametrize(
    ("name", "tncc", "inside"),
    [
        ("Vienne", "3", "dans la Vienne"),
        ("Finistère", "2", "dans le Finistère"),
        ("Ain", "5", "dans l’Ain"),
        ("Paris", "0", "à Paris"),
    ],
)
def test_inside_a_department(name, tncc, inside):
    assert french.department(name, tncc, "dans") == inside


@pytest.mark.parametrize(
    ("name", "code"),
    [("Le Vigeant", "2"), ("L'Isle-Jourdain", "5"), ("Étang", "1"), ("Lusignan", "0")],
)
def test_an_article_is_guessed_from_a_name(name, code):
    assert french.article(name) == code


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        ("1 RUE DE LA MAIRIE", "1 rue de la Mairie"),
        ("209 GR DE CHATEAUNEUF", "209 Grande Rue de Chateauneuf"),
        ("2 BIS RUE DE L'EGLISE", "2 bis rue de l’Eglise"),
        ("RUE JEAN-JACQUES ROUSSEAU, BP9", "rue Jean-Jacques Rousseau, BP9"),
        ("5 AVENUE DU FUTUROSCOPE - bâtiment @3", "5 avenue du Futuroscope - bâtiment @3"),
        ("12 rue de l'hôtel de Ville", "12 rue de l’hôtel de Ville"),
        ("", ""),
    ],
)
def test_a_street_in_capitals_is_written_as_one_does(published, shown):
    assert french.street(published) == shown


def test_range_is_written_with_its_central_estimate():
    text = french.people_range(12_345, 25_210, 40_499).replace(NNBSP, " ").replace(NBSP, " ")
    assert text == "de 12 000 à 40 000 habitants selon l’hypothèse, estimation centrale 25 000"
    near = french.people_range(30_120, 35_210, 40_499).replace(NNBSP, " ").replace(NBSP, " ")
    assert near == "de 30 100 à 40 500 habitants selon l’hypothèse, estimation centrale 35 200"


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ((0, 0, 3_060), "de 0 à 3 100 habitants"),
        ((0, 3_060, 3_060), "de 0 à 3 060 habitants"),
        ((6_838, 13_126, 13_126), "de 6 840 à 13 100 habitants"),
    ],
)
def test_an_end_of_a_range_is_said_once_as_finely_as_the_estimate_that_it_is(ends, said):
    text = french.people_range(*ends).replace(NNBSP, " ").replace(NBSP, " ")
    assert text == f"{said} selon l’hypothèse"


def test_minutes_are_written_with_their_range():
    said = french.minutes(14.2, 18.4, 22.6).replace(NBSP, " ")
    assert said == "18 min (de 14 à 23 selon l’hypothèse)"
    cell = french.minutes(14.2, 18.4, 22.6, brief=True).replace(NBSP, " ")
    assert cell == "18 min (de 14 à 23)"
    assert french.minutes(math.inf, math.inf, math.inf) == "aucun lieu connu"
    assert french.minutes(math.nan, math.nan, math.nan) == "non disponible"
    assert french.minutes(0, 0, 0) == "dans la commune"


@pytest.mark.parametrize(
    ("value", "expected"), [(25_347, 25_300), (0, 0), (7, 7), (0.12345, 0.123)]
)
def test_three_significant_figures(value, expected):
    assert french.significant(value) == expected
