"""What a role opens on a shared server, and who has it: read again at each write."""

import time

import pytest

from geo.rights import actors, roles
from geo.rights.actors import NotAllowedError, Settings
from geo.rights.roles import Role
from tests.helpers import people
from tests.helpers.people import EDITOR, MANAGER, READER, signed_in

HOUR_S = 3600


@pytest.fixture
def roles_file(tmp_path, monkeypatch):
    return people.with_roles(tmp_path, monkeypatch)


def role(who):
    return actors.standing(who).role


def why(who, needed=Role.EDITOR):
    with pytest.raises(NotAllowedError, match="Rien n’a été modifié") as refused:
        actors.allow(who, needed)
    return str(refused.value).replace("\u00a0", " ")


def test_a_person_has_the_highest_of_its_roles_and_an_unknown_one_reads(roles_file):
    assert actors.allow(signed_in(), Role.MANAGER).said == f"gestionnaire ({MANAGER})"
    assert actors.allow(signed_in(EDITOR), Role.EDITOR).name == EDITOR
    assert f"rédacteur ({EDITOR})" in why(signed_in(EDITOR), Role.MANAGER)
    for reader in (READER, "inconnu@exemple.fr", f"{MANAGER}.evil"):
        assert role(signed_in(reader)) is Role.READER
        assert "il faut le rôle de rédacteur" in why(signed_in(reader))


def test_a_capital_is_a_small_letter_in_a_mailbox_and_in_ascii_alone(roles_file):
    roles_file.write_text('gestionnaire = ["kim@Exemple.fr"]')
    assert role(signed_in("Kim@exemple.FR")) is Role.MANAGER
    assert role(signed_in("\u212aim@exemple.fr")) is Role.READER  # Kelvin
    roles_file.write_text('identifiant = "sub"\ngestionnaire = ["aB1"]')
    assert role(signed_in(sub="aB1")) is Role.MANAGER
    assert role(signed_in(sub="Ab1")) is Role.READER


def test_a_role_that_is_withdrawn_is_lost_at_the_next_write(roles_file):
    who = signed_in()
    actors.allow(who, Role.MANAGER)
    roles_file.write_text(f'redacteur = ["{MANAGER}"]')
    assert actors.allow(who, Role.EDITOR).said == f"rédacteur ({MANAGER})"
    assert "il faut le rôle de gestionnaire" in why(who, Role.MANAGER)
    roles_file.unlink()
    assert "« roles.toml » : illisible (dossier ou fichier absent)" in why(who)


def test_who_has_not_signed_in_reads(roles_file):
    nobody = actors.asking([], "192.0.2.7", Settings(), providers=True)
    assert "connectez-vous" in why(nobody)
    actors.allow(signed_in(), Role.EDITOR)  # the remedy
    assert actors.asking([], "192.0.2.7", Settings(), people.login()).barred == actors.SHARED


def test_without_a_file_everybody_reads(monkeypatch):
    monkeypatch.delenv(roles.ROLES, raising=False)
    assert role(signed_in()) is Role.READER


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": None}, "sa déclaration « email » manque"),
        ({"name": ""}, "sa déclaration « email » manque"),
        ({"name": 3}, "n’est pas un nom"),
        ({"name": [MANAGER]}, "n’est pas un nom"),
        ({"name": f"{MANAGER}\n"}, "n’est pas un nom"),
        ({"name": "x" * 300}, "n’est pas un nom"),
        ({"email_verified": False}, f"n’a pas vérifié l’adresse {MANAGER}"),
        ({"iat": None}, "Votre session est expirée"),
        ({"iat": "hier"}, "Votre session est expirée"),
        ({"iat": True}, "Votre session est expirée"),
        ({"iat": float("nan")}, "Votre session est expirée"),
        ({"iat": time.time() - 11 * HOUR_S}, "Votre session est expirée"),
        ({"iat": time.time() + HOUR_S}, "Votre session est expirée"),
        ({"provider": "ancien"}, "« ancien », n’est plus réglé ici"),
    ],
)
def test_what_a_provider_does_not_say_surely_gives_nothing(roles_file, changed, said):
    who = signed_in(**changed)
    assert role(who) is Role.READER
    assert said in why(who)
    actors.allow(signed_in(), Role.MANAGER)  # the remedy: signed in again


def test_a_session_lasts_what_the_file_says(roles_file):
    who = signed_in(iat=time.time() - 2 * HOUR_S)
    actors.allow(who, Role.MANAGER)
    roles_file.write_text(f'session_heures = 1.5\ngestionnaire = ["{MANAGER}"]')
    assert "Votre session est expirée" in why(who)
    actors.allow(signed_in(), Role.MANAGER)


def test_with_two_providers_a_role_says_of_which(roles_file):
    both = {"providers": ("agents", "partenaires")}
    agent, other = (signed_in(provider=one, **both) for one in both["providers"])
    assert "Plusieurs fournisseurs" in why(agent)
    told = why(other)
    roles_file.write_text(f'gestionnaire = ["agents:{MANAGER}"]')
    assert role(agent) is Role.MANAGER
    assert role(other) is Role.READER
    assert actors.standing(other).why == ""
    written = told.split("`")[1]
    roles_file.write_text(f'redacteur = ["{written}"]')  # the remedy
    assert role(other) is Role.EDITOR
    roles_file.write_text(f'redacteur = ["agents:{MANAGER}"]\ngestionnaire = ["{MANAGER}"]')
    assert role(agent) is Role.EDITOR
    assert "Plusieurs fournisseurs" in why(agent, Role.MANAGER)


def test_a_name_does_not_pass_for_that_of_another_provider(roles_file):
    roles_file.write_text('identifiant = "sub"\ngestionnaire = ["agents:lea"]')
    assert role(signed_in(sub="agents:lea")) is Role.READER
    assert role(signed_in(sub="lea", provider="agents", providers=("agents",))) is Role.MANAGER


# ---------- the file ----------


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'gestionaire = ["lea"]', "« gestionaire » n’est pas prévu, dites lecteur ou redacteur"),
        (b'gestionnaire = "lea"', "« gestionnaire » est une liste de noms"),
        (b"gestionnaire = [1]", "« gestionnaire » est une liste de noms"),
        (b'gestionnaire = ["lea", " "]', "« gestionnaire », nom 2 : vide"),
        (b'redacteur = [":lea"]', "« redacteur », nom 1 : vide"),
        (b'redacteur = ["agents:"]', "« redacteur », nom 1 : vide"),
        (b"session_heures = 0", "« session_heures » est un nombre"),
        (b"session_heures = nan", "« session_heures » est un nombre"),
        (b"session_heures = true", "« session_heures » est un nombre"),
        (b'identifiant = ""', "« identifiant » est le nom"),
        (b"gestionnaire = [", "ce n’est pas du TOML"),
        (b"\xff", "ce n’est pas du texte"),
        (b"#" * 1_000_001, "trop grand"),
    ],
)
def test_a_file_that_is_not_right_is_named_and_gives_nothing(roles_file, content, said):
    roles_file.write_bytes(content)
    told = why(signed_in())
    assert "Fichier des rôles « roles.toml »" in told
    assert said in told
    assert "Personne n’a de rôle" in told
    roles_file.write_text(people.ROLES)
    actors.allow(signed_in(), Role.MANAGER)


def test_a_key_that_is_not_known_is_replaced_by_one_that_is(roles_file):
    roles_file.write_text("gestionaire = []")
    for key in why(signed_in()).partition("dites ")[2].split(". ")[0].split(" ou "):
        roles_file.write_text(f"{key} = []" if key[-1] == "r" else "")
        roles.read_roles()
