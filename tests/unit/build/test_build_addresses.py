"""Addresses and places: the same place however it is written, and no other."""

import pytest

from geo.base import matching
from geo.pack.sites import PlaceBook, Site

SAME = [
    ("7 Rue des entrepreneurs", "7 rue des Entrepreneurs (zone de Peuron)"),
    ("7 Rue des entrepreneurs", "7 rue des Entrepreneurs - Zone de Peuron"),
    ("12 rue de l'hôtel de Ville", "12 RUE DE L'HOTEL DE VILLE"),
    ("8, Rue Hemmoor Couhé", "8 rue Hemmoor"),
    ("78 BD BLOSSAC", "78 boulevard de Blossac"),
    ("45 Rue de la Marne 86000 Poitiers", "45 rue de la Marne"),
    ("Bâtiment A - Hall B - 1er étage 62 avenue des Glières", "62 AV DES GLIERES"),
    ("7 rue Plault", "7 rue Alphonse Plault"),
    ("Place du Champ de foire", "PLACE DU CHAMP DE FOIRE"),
    ("29 grande rue", "29, Grande Rue"),
    ("3 Place de l’Étoile", "3 place de l'Etoile"),
    ("20 bis rue de Chinon", "20bis Rue de Chinon"),
    ("4 rue St-Denis", "4 Rue Saint-Denis"),
]
DIFFERENT = [
    ("7 rue de la Gare", "9 rue de la Gare"),
    ("7 rue de la Gare", "7 avenue de la Gare"),
    ("7 rue de la Gare", "7 rue du Stade"),
    ("20 rue de Chinon", "20 bis rue de Chinon"),
    ("rue Plault", "rue Alphonse Plault"),
    ("62 avenue des Glières", "avenue des Glières"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_address(one, other):
    assert matching.same(matching.parse(one), matching.parse(other))
    assert matching.same(matching.parse(other), matching.parse(one))


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_two_addresses(one, other):
    assert not matching.same(matching.parse(one), matching.parse(other))


@pytest.mark.parametrize("text", ["", "LA VOULZIE", "www.mairie.fr", "https://x.fr/3 rue", "Rue"])
def test_no_street(text):
    assert matching.parse(text) is None


def test_names():
    assert matching.words("St Martin-La Pallu") == ("saint", "martin", "la", "pallu")
    assert matching.plain("L'Isle-Jourdain, Sacré-Cœur") == "l isle jourdain sacre coeur"
    assert matching.contains("MAIRIE ANNEXE DE GENCAY", "Gençay")
    assert not matching.contains("Mission locale du Nord Vienne", "Vienne-le-Château")
    assert not matching.contains("Gençaysienne", "Gençay")


@pytest.fixture
def book():
    return PlaceBook({"86001": (1.0, 2.0), "86002": (3.0, 4.0)}, {"86001"})


def test_one_place_with_several_roles(book):
    first = book.add("mds", Site("MDS", "86001", "2 avenue Jean Moulin"))
    second = book.add(
        "france_services", Site("France services", "86001", "2 Avenue JEAN MOULIN", "86500", (9, 8))
    )
    assert first == second == "86001-2-avenue-jean-moulin"
    [place] = book.frame().to_dict("records")
    assert place["name"] == "MDS"
    assert place["roles"] == "france_services|mds"
    assert (place["x_m"], place["y_m"], place["precision"]) == (9, 8, "address")
    assert place["postcode"] == "86500"


def test_another_commune_is_another_place(book):
    book.add("mds", Site("MDS", "86001", "2 avenue Jean Moulin"))
    book.add("mds", Site("MDS", "86002", "2 avenue Jean Moulin"))
    frame = book.frame()
    assert frame["in_department"].tolist() == [True, False]
    assert frame["precision"].tolist() == ["town_hall", "town_hall"]
    assert frame["x_m"].tolist() == [1, 3]


def test_without_address(book):
    one = book.add("college", Site("Collège A", "86001"))
    two = book.add("college", Site("Collège B", "86001"))
    assert (one, two) == ("86001-college-a", "86001-college-b")
    assert book.add("cnfs", Site("COLLEGE A", "86001")) == one


def test_without_address_but_on_the_same_point(book):
    site = book.add("france_services", Site("A", "86001", "1 rue A", "", (100.0, 100.0)))
    assert book.add("cnfs", Site("Commune", "86001", point=(105.0, 95.0))) == site
    assert book.add("cnfs", Site("Loin", "86001", point=(120.0, 100.0))) != site


def test_a_web_site_is_not_an_address(book):
    book.add("resource_place", Site("Mairie", "86001", "www.mairie.fr"))
    assert book.frame()["address"].isna().all()


def test_same_words_different_places_keep_their_identifiers(book):
    one = book.add("college", Site("Collège A", "86001", "1 rue A"))
    two = book.add("college", Site("Collège A", "86001", "3 rue A"))
    assert one != two
    assert book.frame()["place_id"].is_unique


def test_alias_forgives_a_missing_number_only_in_the_same_role(book):
    mds = book.add("mds", Site("MDS", "86001", "3 rue Évariste Galois"))
    street = Site("Équipe MDS", "86001", "RUE EVARISTE GALOIS")
    assert book.alias("resource_place", street, "france_services") is None
    assert book.alias("resource_place", street, "mds") == mds
    assert book.frame()["roles"].tolist() == ["mds|resource_place"]
