"""Signing in and out as a person does, by a real provider, on a laptop and on a phone."""

import pytest

from geo.rights import actors
from geo.store import versions
from tests.browser.conftest import settled
from tests.helpers.hand_made import renamed
from tests.helpers.people import EDITOR, MANAGER, READER
from tests.server import oidc

ROLES = {READER: "lecteur", EDITOR: "rédacteur", MANAGER: "gestionnaire"}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A folder with one import accepted."""
    folder = tmp_path_factory.mktemp("account")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OBSERVATOIRE_IMPORTS", str(folder / "imports"))
        versions.accept(versions.candidate("86", renamed()), actors.COMMAND_LINE, why="essai")
    return folder


@pytest.fixture(scope="module")
def address(home):
    with oidc.provider(home) as provider, oidc.shared(home, default=provider) as port:
        yield f"http://127.0.0.1:{port}"


def through(page, press):
    """Go through a page of the provider, which has a style of its own that is not reached."""
    before = [list(kept) for kept in (page.record.outside, page.record.failures)]
    complaints = list(page.record.complaints)
    press()
    settled(page)
    page.record.outside[:], page.record.failures[:] = before
    page.record.complaints[:] = complaints


@pytest.mark.parametrize("width", [1280, pytest.param(390, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", [MANAGER, EDITOR, READER])
def test_somebody_signs_in_sees_what_its_role_opens_and_signs_out(open_page, address, name, width):
    page = open_page(f"{address}/importer?lieu=86066", width=width)
    settled(page)
    left = page.url
    undo = page.get_by_role("button", name="Annuler le dernier import")
    assert undo.is_disabled()
    assert page.get_by_text("Fermé ici").is_visible()

    def sign_in():
        page.get_by_role("button", name="Se connecter").click()
        page.get_by_placeholder("sub").fill(name)
        page.get_by_role("button", name="Authorize").click()
        page.wait_for_url("**/importer**")

    through(page, sign_in)
    assert page.url == left
    assert "lieu=86066" in left
    assert page.get_by_text(f"{ROLES[name]} ({name})").first.is_visible()
    assert undo.is_enabled() is (name == MANAGER)
    assert page.get_by_text("Fermé ici").count() == (0 if name == MANAGER else 1)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width
    [identity] = [one for one in page.context.cookies() if one["name"] == "_streamlit_user"]
    assert identity["httpOnly"]
    assert identity["sameSite"] == "Lax"
    assert MANAGER not in page.evaluate("document.cookie")

    def sign_out():
        page.get_by_role("button", name="Se déconnecter").click()
        page.wait_for_url("**/oauth2/end_session**")
        page.locator("button[type=submit]").first.click()
        page.wait_for_url(f"{address}/**")

    through(page, sign_out)
    page.get_by_text("Vous êtes déconnecté.").wait_for()
    assert "connexion" not in page.url
    assert "_streamlit_user" not in {one["name"] for one in page.context.cookies()}
    page.goto(f"{address}/importer?departement=86")
    settled(page)
    assert page.get_by_role("button", name="Se connecter").is_visible()
