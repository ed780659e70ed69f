"""The register of a test: on SQLite, and the same on a real PostgreSQL in the long lane."""

from datetime import date

import pytest

from geo.register import location, store
from geo.register.action import Action, Body
from tests.helpers import postgresql


@pytest.fixture(scope="session")
def server():
    with postgresql.running() as running:
        yield running


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A folder of user data of its own, and no PostgreSQL unless it is asked for."""
    monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(tmp_path / "imports"))
    monkeypatch.delenv(location.URL, raising=False)
    yield tmp_path
    store._database.cache_clear()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def register(request, monkeypatch):
    server = url = None
    if request.param == "postgresql":
        server = request.getfixturevalue("server")
        url = server.url()
        monkeypatch.setenv(location.URL, url)
    opened = store.open_register("86")
    yield opened
    opened.database.dispose()
    if server is not None:
        server.drop(url)


def workshop(**changed):
    """A workshop held at La Trimouille, that a test changes."""
    given = {
        "department": "86",
        "title": "Atelier Pronote",
        "kind": "atelier",
        "code": "86273",
        "start": date(2026, 11, 27),
        "strand": "parentalite",
        "audience": "parents",
        "organiser": Body("centre_social", "Les Trois Cités"),
        "partners": (Body("caf"), Body("college", "Collège Jean Rostand")),
        "contact": "accueil@trois-cites.test",
        "attendance": 12,
        "fundings": ("reaap", "tne"),
        "state": "realise",
        "link": "https://www.lavienne86.fr/atelier",
    }
    return Action(**{**given, **changed})
