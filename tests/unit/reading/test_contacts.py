import pytest

from geo.access.measures import Params
from geo.base.french import NBSP
from geo.reading import commune_card, contacts, presence_words
from pages.ui.views import fiche as fiche_view


def by_role(found):
    return {contact.role: contact for contact in reversed(found)}


@pytest.mark.parametrize(
    "text", ["0549228886", "05.49.22.88.86", "+33 5 49 22 88 86", "0033549228886"]
)
def test_a_number_is_written_in_pairs(text):
    assert contacts.phone(text) == "05 49 22 88 86".replace(" ", NBSP)


@pytest.mark.parametrize(("text", "said"), [("3960", "3960"), (None, ""), (float("nan"), "")])
def test_other_numbers_stay_as_published(text, said):
    assert contacts.phone(text) == said


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("jeanne.martin@ville.fr", False),
        ("j-martin@ville.fr", False),
        ("france.services@ville.fr", True),
        ("lussac-les-eglises@france-services.gouv.fr", True),
        ("ccas@ville.fr", True),
        ("montmorillon@mds.fr", True),
        ("pas une adresse", False),
        (None, False),
    ],
)
def test_a_mailbox_that_could_be_a_person_is_left_out(text, kept):
    assert bool(contacts.mailbox(text)) is kept


def test_every_published_mailbox_of_la_vienne_is_shared(vienne):
    sites = vienne.sites("france_services")
    assert all(contacts.mailbox(email) for email in sites["email"].dropna())


def test_a_commune_knows_whom_to_call(vienne):
    found = by_role(contacts.contacts(vienne, "commune", "86273", Params()))
    assert set(contacts.ROLES) - set(found) == {"france_services_stops"}  # no round stops there
    assert list(found) == [role for role in reversed(contacts.ROLES) if role in found]
    assert found["mds_outreach"].address == "La Trimouille"
    assert found["mds"].address == "2 avenue Jean Moulin, 86500 Montmorillon"
    assert found["mds"].notes[0] == "rattachement déduit, indices forts"
    near = found["france_services"]
    assert near.phone == "02 54 02 23 39".replace(" ", NBSP)
    assert near.email == "belabre@france-services.gouv.fr"
    assert near.hours[-1][0] == "samedi"
    assert "hors du département" in near.notes
    assert found["town_hall"].name == "Mairie de La Trimouille"
    assert found["town_hall"].phone.startswith("05")
    assert found["adviser"].name == "Communauté de communes Vienne et Gartempe"


def test_a_commune_that_employs_an_adviser_answers_at_its_town_hall(vienne):
    found = by_role(contacts.contacts(vienne, "commune", "86070", Params()))
    assert found["adviser"].name == "Commune de Chauvigny"
    assert found["adviser"].phone == found["town_hall"].phone != ""
    assert "téléphone de la mairie" in found["adviser"].notes
    # an EPCI publishes no number, and no town hall answers for it
    assert by_role(contacts.contacts(vienne, "commune", "86273", Params()))["adviser"].phone == ""


def test_no_address_is_shouted(vienne):
    listed = contacts.contacts(vienne, "departement", "86", Params())
    streets = [one.address.rpartition(", ")[0] for one in listed if "," in one.address]
    assert not [street for street in streets if street == street.upper()]
    assert any("rue Daniel Cormier" in street for street in streets)
    assert not [one.address for one in listed if "'" in one.address]


def test_a_round_is_open_where_and_when_it_stops(vienne):
    listed = contacts.contacts(vienne, "commune", "86123", Params())
    by = by_role(listed)
    stop, near = by["france_services_stops"], by["france_services"]
    assert [days for days, _ in stop.hours] == ["lundi"]
    assert "tournée : à Boivre-la-Vallée le lundi".replace(" :", f"{NBSP}:") in stop.notes
    assert stop.address.endswith("Boivre-la-Vallée")
    assert "Vouillé" in near.name
    seat = contacts.contacts(vienne, "commune", "86177", Params())
    here = [one for one in seat if one.role.startswith("france_services")]
    assert [days for days, _ in here[0].hours] == ["jeudi"]
    assert here[1].notes[0].startswith("le site permanent le plus proche")
    assert len(here) == 2


def test_a_permanence_nearer_than_the_mds_is_a_contact(vienne):
    """Payroux: Joussé, where the MDSP of Civray holds workshops, is 7 minutes away on average."""
    found = by_role(contacts.contacts(vienne, "commune", "86189", Params()))
    own, held = found["mds"], found["mds_outreach"]
    assert own.name == "MDSP Civray"
    assert "maison départementale des solidarités de proximité" in " ".join(own.notes)
    assert held.name == "MDSP Civray, hors les murs"
    assert held.address == "Joussé"
    assert held.notes[0].startswith(f"la permanence la plus proche{NBSP}: 7{NBSP}min")
    assert "ateliers numériques décentralisés (annoncés en janvier 2021)" in held.notes
    reading = Params(presence="permanents")  # whom to call does not depend on what is counted
    assert held in contacts.contacts(vienne, "commune", "86189", reading)


def test_nothing_is_said_twice_on_a_list_of_contacts(vienne):
    for level, code in (("departement", "86"), ("territoire", "T5"), ("commune", "86189")):
        listed = contacts.contacts(vienne, level, code, Params())
        spelled = [one for one in listed if commune_card.MDSP in one.notes]
        assert len(spelled) == 1
        assert spelled[0] == next(one for one in listed if "MDSP" in one.name)
    held = [one for one in contacts.contacts(vienne, "territoire", "T4", Params())
            if one.name.endswith("hors les murs")]  # fmt: skip
    said = [" ".join((one.name, *one.notes)) for one in held]
    assert said
    assert {text.count("permanence") for text in said} == {1}
    assert {text.count("hors les murs") for text in said} == {1}


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("ateliers (annoncés 01/2021)", ["ateliers (annoncés en janvier 2021)"]),
        ("ateliers depuis 09/2024", ["ateliers depuis septembre 2024"]),
        ("ateliers, dès le 13/01/2021", ["ateliers, dès le 13 janvier 2021"]),
        ("permanence extérieure", []),
        ("l'accueil, 24/24", ["l’accueil, 24/24"]),
        (None, []),
    ],
)
def test_an_activity_is_written_as_one_says_it(raw, shown):
    assert presence_words.activity(raw) == shown


def test_a_unit_lists_the_permanences_it_holds(vienne):
    found = contacts.contacts(vienne, "territoire", "T5", Params())
    held = [one.address for one in found if "hors les murs" in one.name]
    assert held == ["Joussé", "Romagne"]


def test_a_larger_unit_lists_every_office(vienne):
    found = contacts.contacts(vienne, "departement", "86", Params())
    roles = [contact.role for contact in found]
    assert (roles.count("mds"), roles.count("mds_outreach")) == (8, 9)
    names = {one.name for one in found if one.role.startswith("france_services")}
    assert len(names) == 26
    territory = contacts.contacts(vienne, "territoire", "T4", Params())
    assert {one.name for one in territory if one.role == "mds"} == {
        "MDS Chauvigny",
        "MDSP Montmorillon",
    }
    assert {one.name for one in territory if one.role == "mds_outreach"} == {
        "MDSP Montmorillon, hors les murs"
    }


def test_the_first_of_each_role_comes_first_and_what_cannot_be_reached_last(vienne):
    listed = contacts.contacts(vienne, "territoire", "T4", Params())
    ranked = contacts.by_rank(listed)
    assert sorted(map(str, ranked)) == sorted(map(str, listed))
    roles = {one.role for one in listed}
    assert {one.role for one in ranked[: len(roles)]} == roles
    commune = contacts.by_rank(contacts.contacts(vienne, "commune", "86273", Params()))
    assert [one.role for one in commune[-2:]] == ["epci", "canton"]


def test_a_unit_without_adviser_or_address_says_so(squares):
    found = by_role(contacts.contacts(squares, "commune", "99002", Params()))
    assert found["mds"].address == "1 rue, 99000 F5"
    assert found["town_hall"].phone == ""
    nobody = by_role(contacts.contacts(squares, "canton", "9901", Params()))
    assert nobody["adviser"].name


def test_no_office_looks_like_a_person(vienne):
    table = contacts.table(contacts.contacts(vienne, "departement", "86", Params()))
    assert not table["Nom"].str.contains(r"\b(?:M\.|Mme|Monsieur|Madame)\b").any()
    assert table["Nom"].ne("").all()


def test_unknown_commune(squares):
    with pytest.raises(KeyError):
        contacts.contacts(squares, "commune", "00000", Params())


def test_the_notes_of_a_contact_never_break_before_their_semicolon(vienne):
    listed = [one for one in contacts.contacts(vienne, "commune", "86273", Params()) if one.notes]
    drawn = "".join(fiche_view._entry(one, folded=False) for one in listed)
    assert "\u202f; " in drawn
    assert " ;" not in drawn
