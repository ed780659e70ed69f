"""People on a shared server: signed in by a real provider, in the role that the file gives."""

import time
from contextlib import ExitStack

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState

from geo.rights import actors
from geo.store import versions
from tests.helpers import people
from tests.helpers.hand_made import renamed
from tests.helpers.people import EDITOR, MANAGER, READER
from tests.server import oidc
from tests.server.oidc import Person
from tests.server.running import started
from tests.server.test_forged import kept, put

IDENTITY = "_streamlit_user"


def test_somebody_signs_in_and_is_named_in_its_role(tmp_path):
    with oidc.provider(tmp_path) as provider, oidc.shared(tmp_path, default=provider) as port:
        lea = Person(port)
        anybody = lea.says("methode")
        assert "Se connecter" in anybody
        assert MANAGER not in anybody
        back = lea.sign_in(MANAGER, page="methode")
        assert back.headers["location"] == "/methode?departement=86"
        identity = [one for one in back.set_cookies if one.startswith(f"{IDENTITY}=")]
        assert len(identity) == 1
        assert {"httponly", "samesite=lax"} <= {
            one.strip().lower() for one in identity[0].split(";")[1:]
        }
        assert f"gestionnaire ({MANAGER})" in lea.says("methode")


# ---------- what a role opens, through the socket of a page ----------


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A folder with one import accepted."""
    monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(tmp_path / "imports"))
    versions.accept(versions.candidate("86", renamed()), actors.COMMAND_LINE)
    return tmp_path


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    """A provider where Zoé's mailbox is not verified, and Ali has none."""
    folder = tmp_path_factory.mktemp("provider")
    zoe = {"sub": "zoe", "email": MANAGER, "email_verified": False}
    with oidc.provider(folder, zoe, {"sub": "ali", "name": MANAGER}) as port:
        yield port


@pytest.fixture
def port(home, provider):
    with oidc.shared(home, default=provider) as port:
        yield port


def signed_in(port, name):
    person = Person(port)
    if name:
        person.sign_in(name)
    return person


def pressed(text, *keys):
    return [WidgetState(id=oidc.widget(text, key), trigger_value=True) for key in keys]


def given(person, opened):
    """Give a file; return the state of its widget, and that of the button that accepts it."""
    text, _ = oidc.drawn(opened, "importer")
    file = put(person.port, opened)
    file.id = oidc.widget(text, "import_file_0")
    until = time.monotonic() + 90
    while not (accept := oidc.widget(oidc.drawn(opened, "importer", file)[0], "import_accept")):
        assert time.monotonic() < until
        time.sleep(0.5)
    return file, WidgetState(id=accept, trigger_value=True)


@pytest.mark.slow
def test_who_is_no_manager_writes_by_no_button_page_or_address(home, port):
    before = kept(home)
    for name, said in (
        (READER, "Votre rôle : lecteur"),
        (EDITOR, "Votre rôle : rédacteur"),
        ("inconnu@exemple.fr", "Votre rôle : lecteur"),
        ("zoe", "n’a pas vérifié l’adresse"),
        ("ali", "ne dit pas qui vous êtes"),
        (None, "Sans connexion, on lit et on simule"),
    ):
        person = signed_in(port, name)
        with person.opened(("X-Remote-User", MANAGER), ("X-Forwarded-For", "127.0.0.1")) as opened:
            text, _ = oidc.drawn(opened, "importer")
            assert said in text, name
            assert (MANAGER in text) is (name == "zoe")  # who accepted is not told
            undo = pressed(text, "import_undo")
            file, accept = given(person, opened)
            pages = ("importer", "methode", "nulle-part", "../importer")
            for page in pages if name == READER else pages[:1]:
                for query in ("departement=86", "import_accept=1&import_undo=1&role=gestionnaire"):
                    oidc.drawn(opened, page, file, *undo, accept, query=query)
        assert kept(home) == before, name
    assert [one.number for one in versions.history("86") if one.current] == [1]


@pytest.mark.slow
def test_a_manager_accepts_and_undoes_until_the_role_is_withdrawn(home, port):
    lea = signed_in(port, MANAGER)
    with lea.opened() as opened:
        file, accept = given(lea, opened)
        oidc.drawn(opened, "importer", file, accept)
        text, _ = oidc.drawn(opened, "importer")
        oidc.drawn(opened, "importer", *pressed(text, "import_undo"))
        last = versions.history("86")[0]
        signed = f"gestionnaire ({MANAGER})"
        assert (last.number, last.who, last.undone_by) == (2, signed, signed)
        text, _ = oidc.drawn(opened, "importer")
        (home / "roles.toml").write_text(f'redacteur = ["{MANAGER}"]')
        before = kept(home)
        text, _ = oidc.drawn(opened, "importer", *pressed(text, "import_undo"))
        assert "Rien n’a été modifié. Votre rôle : rédacteur" in text
        assert kept(home) == before
        (home / "roles.toml").write_text("gestionaire = []")
        text, _ = oidc.drawn(opened, "importer", *pressed(text, "import_undo"))
        assert "« gestionaire » n’est pas prévu" in text
        assert kept(home) == before


@pytest.mark.slow
def test_a_session_that_is_old_only_reads_until_somebody_signs_in_again(home, port):
    lea = signed_in(port, MANAGER)
    assert "Votre session est expirée" not in lea.says()
    (home / "roles.toml").write_text(f'session_heures = 0.0003\ngestionnaire = ["{MANAGER}"]')
    time.sleep(2)
    before = kept(home)
    with lea.opened() as opened:
        text, _ = oidc.drawn(opened, "importer")
        assert "Votre session est expirée. Reconnectez-vous" in text
        oidc.drawn(opened, "importer", *pressed(text, "import_undo"))
        assert kept(home) == before
        again = oidc.drawn(opened, "importer", *pressed(text, "sign_in_again"))[1]
    (home / "roles.toml").write_text(people.ROLES)
    lea.ask(oidc.authorized(lea.ask(again).headers["location"], sub=MANAGER))
    assert f"gestionnaire ({MANAGER})" in lea.says()


@pytest.mark.slow
def test_signed_out_the_cookies_are_gone_here_and_the_provider_is_told(port):
    lea = signed_in(port, MANAGER)
    assert IDENTITY in lea.jar
    sent = lea.ask(lea.led("sign_out"))
    assert "/oauth2/end_session?" in sent.headers["location"]
    assert IDENTITY not in lea.jar
    back = lea.ask(f"{lea.public}/oauth2callback")  # where the provider leads in the end
    assert back.headers["location"] == "/?connexion=fermee"
    text = lea.says("", query="connexion=fermee")
    assert "Vous êtes déconnecté." in text
    assert MANAGER not in text


@pytest.mark.slow
def test_a_provider_that_is_down_is_said_and_who_is_signed_in_stays(home, tmp_path):
    with ExitStack() as later:
        with oidc.provider(tmp_path) as provider:
            port = later.enter_context(oidc.shared(home, default=provider))
            lea = signed_in(port, MANAGER)
        assert f"gestionnaire ({MANAGER})" in lea.says()
        assert lea.ask(lea.led("sign_out")).headers["location"] == "/?connexion=fermee"
        assert IDENTITY not in lea.jar
        to, began = lea.led("sign_in_default"), time.monotonic()
        got = lea.ask(to, ("Referer", f"{lea.public}/carte?lieu=86066"))
        assert time.monotonic() - began < 20
        there = "/carte?lieu=86066&connexion=indisponible"
        assert (got.status, got.headers["location"], got.body) == (302, there, b"")
        assert "Le fournisseur d’identité ne répond pas" in lea.says("carte", query=there[7:])


@pytest.mark.slow
def test_what_did_not_sign_anybody_in_is_said_then_it_is_done_again(port):
    lea = Person(port)
    referer = ("Referer", f"{lea.public}/carte?lieu=86066&connexion=echec")
    sent = lea.ask(lea.led("sign_in_default"), referer)
    back = lea.ask(oidc.authorized(sent.headers["location"], action="deny"))
    assert back.headers["location"] == "/carte?lieu=86066&connexion=refusee"
    assert "a été refusée" in lea.says("carte", query="connexion=refusee")
    for address in ("/oauth2callback?code=x&state=y", "/auth/login?provider=x", "/auth/login"):
        got = lea.ask(address)
        assert (got.status, got.headers["location"]) == (302, "/?connexion=echec"), address
    assert "Recommencez" in lea.says("", query="connexion=echec")
    lea.sign_in(MANAGER)  # the remedy
    assert f"gestionnaire ({MANAGER})" in lea.says()


@pytest.mark.slow
def test_no_page_of_another_site_is_gone_back_to(port):
    for wrong in ("https://evil.fr/", "//evil.fr/x", "http://127.0.0.1:1/x", "x", "http://["):
        eve = Person(port)
        sent = eve.ask(eve.led("sign_in_default"), ("Referer", wrong))
        back = eve.ask(oidc.authorized(sent.headers["location"], sub=READER))
        assert back.headers["location"] == "/", wrong
    for wrong in ('"//evil.fr"', '"/\\134evil.fr"', "https://evil.fr", '"/a\\015\\012b: c"'):
        eve = Person(port)
        sent = eve.ask(eve.led("sign_in_default"))
        eve.jar["observatoire_retour"] = wrong
        back = eve.ask(oidc.authorized(sent.headers["location"], sub=READER))
        assert back.headers["location"] == "/", wrong


@pytest.mark.slow
def test_a_cookie_made_by_hand_signs_nobody_in(port):
    lea = signed_in(port, MANAGER)
    good = lea.jar[IDENTITY]
    for wrong in (good[:-2] + "AA", good.replace(".", "", 1), MANAGER, '{"is_logged_in": true}'):
        lea.jar[IDENTITY] = wrong
        assert "Se connecter" in lea.says()
    lea.jar[IDENTITY] = good
    with lea.opened() as opened:
        assert f"gestionnaire ({MANAGER})" in oidc.drawn(opened, "importer")[0]
    jar, lea.jar = lea.jar, {"_streamlit_user_tokens": lea.jar["_streamlit_user_tokens"]}
    assert "Se connecter" in lea.says()
    lea.jar = jar


@pytest.mark.slow
def test_two_providers_are_two_ways_in_and_a_role_says_of_which(home, tmp_path, provider):
    with (
        oidc.provider(tmp_path) as other,
        oidc.shared(home, agents=provider, partenaires=other) as port,
    ):
        both = {name: Person(port) for name in ("agents", "partenaires")}
        for name, person in both.items():
            person.sign_in(MANAGER, provider=name)
            assert "Plusieurs fournisseurs d’identité sont réglés" in person.says()
        (home / "roles.toml").write_text(f'gestionnaire = ["agents:{MANAGER}"]')
        assert f"gestionnaire ({MANAGER})" in both["agents"].says()
        assert "Votre rôle : lecteur" in both["partenaires"].says()


@pytest.mark.slow
def test_on_ones_own_machine_nobody_signs_in(home, provider):
    changed = oidc.settings(home, 1, default=provider) | {actors.MODE: "local"}
    with started(home, **changed) as port:
        text = Person(port).says()
    assert "Se connecter" not in text
    assert "sera signé : poste local" in text
