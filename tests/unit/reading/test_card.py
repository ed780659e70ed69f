import pytest

from geo.access.measures import Params
from geo.base.french import NBSP
from geo.reading import commune_card


def test_the_card_of_a_square(squares):
    found = commune_card.card(squares, "99003", Params())
    assert found.name == "F3"
    assert found.epci == "CC du Sud"
    assert not found.inferred
    outside = found.services[1]
    assert outside.name == "France services d’ailleurs"
    assert outside.notes == ("hors du département",)
    assert outside.how_far == (
        f"9{NBSP}min (de 7 à 11 selon l’hypothèse), 5,0{NBSP}km à vol d’oiseau"
    )


def test_inferred_territory_and_place_at_the_town_hall_are_said(squares):
    found = commune_card.card(squares, "99001", Params())
    assert found.inferred
    seat = commune_card.service(squares, "99002", "cnfs", Params())
    assert seat.notes == ("placé au chef-lieu, faute de coordonnées publiées",)


def test_a_commune_in_no_epci(squares):
    assert commune_card.card(squares, "99006", Params()).epci == "aucun EPCI"


def test_la_trimouille_is_served_from_across_the_border(vienne):
    service = commune_card.service(vienne, "86273", "france_services", Params())
    assert service.commune == "Bélâbre"
    assert "hors du département" in service.notes
    assert service.distance_m == pytest.approx(13_092, abs=1)


def test_unknown_commune(squares):
    with pytest.raises(KeyError):
        commune_card.card(squares, "00000", Params())


def test_a_place_at_the_chef_lieu_is_in_the_commune(squares):
    assert commune_card.service(squares, "99002", "cnfs", Params()).how_far == "dans la commune"


def test_a_place_of_the_commune_itself_is_at_a_mean_distance_without_a_range(vienne):
    """Monts-sur-Guesnes: 14.5 km², so 1.8 km on average, 2.4 by road."""
    found = commune_card.service(vienne, "86167", "france_services", Params())
    assert found.how_far == f"dans la commune, à environ 3{NBSP}min en moyenne"
    outside = commune_card.service(vienne, "86065", "france_services", Params())
    assert outside.how_far.startswith(f"4{NBSP}min (de 3 à 5 selon l’hypothèse), 0,1{NBSP}km")


def test_a_stop_is_a_place_with_its_own_day(vienne):
    found = commune_card.service(vienne, "86177", "france_services", Params())
    assert found.notes[0] == "arrêt d’une tournée, le jeudi"
    assert [day for day, _ in found.hours] == ["jeudi"]
    assert found.address == "7 rue Alphonse Plault"
    seat = commune_card.service(vienne, "86177", "france_services", Params(presence="permanents"))
    assert seat.commune == "Saint-Martin-la-Pallu"
    assert "un arrêt a lieu dans la commune le jeudi" in seat.notes


def test_a_commune_whose_nearest_is_elsewhere_is_told_of_its_stop(vienne):
    found = commune_card.service(vienne, "86160", "france_services", Params(presence="permanents"))
    assert found.commune == "Saint-Martin-la-Pallu"
    assert found.notes[1:] == ("un arrêt a lieu dans la commune le mercredi",)
    assert found.notes[0].startswith("à égalité selon l’hypothèse avec France services Lencloître")
    assert found.hours[0][0] == "du lundi au vendredi"
    assert "arrêt" not in " ".join(commune_card.service(vienne, "86160", "mds", Params()).notes)


def test_a_card_just_beyond_the_threshold_says_so(vienne):
    at_20 = commune_card.service(vienne, "86107", "france_services", Params())
    assert at_20.how_far.startswith(f"un peu plus de 20{NBSP}min (de 16 à 26 selon l’hypothèse)")
    at_30 = commune_card.service(vienne, "86107", "france_services", Params(threshold_min=30))
    assert at_30.how_far.startswith(f"20{NBSP}min (de 16 à 26 selon l’hypothèse)")
