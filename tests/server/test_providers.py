"""What is wrong in the section ``auth`` of the secrets is said before the server starts."""

import pytest
import streamlit as st
from streamlit import config
from streamlit.runtime.secrets import Secrets

from geo.base.errors import GeoError
from pages.ui.shell import providers

GOOD = {
    "redirect_uri": "https://observatoire.exemple.fr/oauth2callback",
    "cookie_secret": "x" * 32,
    "client_id": "observatoire",
    "client_secret": "secret",
    "server_metadata_url": "https://identite.exemple.fr/.well-known/openid-configuration",
}


@pytest.fixture
def secrets(tmp_path, monkeypatch):
    """Write the secrets that are read; a setting of None is left out."""
    path, before = tmp_path / "secrets.toml", config.get_option("secrets.files")
    config.set_option("secrets.files", [str(path)])

    def written(text=None, **changed):
        auth = {key: value for key, value in (GOOD | changed).items() if value is not None}
        lines = [f'{key} = "{value}"' for key, value in auth.items()]
        path.write_text("\n".join(["[auth]", *lines]) if text is None else text)
        monkeypatch.setattr(st, "secrets", Secrets())

    yield written
    config.set_option("secrets.files", before)


def test_one_provider_or_several_are_named_and_none_is_no_fault(secrets):
    secrets()
    providers.check()
    assert providers.names() == ("default",)
    assert providers.is_public_over_https()
    secrets(redirect_uri="http://127.0.0.1:8501/oauth2callback")
    providers.check()
    assert not providers.is_public_over_https()
    own = "\n".join(f'{key} = "{GOOD[key]}"' for key in providers._KEYS)
    shared = "\n".join(f'{key} = "{GOOD[key]}"' for key in ("redirect_uri", "cookie_secret"))
    secrets(f"[auth]\n{shared}\n[auth.agents]\n{own}\n[auth.partenaires]\n{own}")
    providers.check()
    assert providers.names() == ("agents", "partenaires")
    secrets("x = 1")
    providers.check()
    assert providers.names() == ()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"redirect_uri": None}, "redirect_uri est l’adresse publique"),
        ({"redirect_uri": "http://exemple.fr/oauth2callback"}, "redirect_uri est l’adresse"),
        ({"redirect_uri": "https://exemple.fr/"}, "finie par /oauth2callback"),
        ({"redirect_uri": "https://["}, "redirect_uri est l’adresse publique"),
        ({"cookie_secret": "court"}, "cookie_secret est un secret tiré au hasard"),
        ({"client_secret": None}, "« default » n’a pas de client_secret"),
        ({"client_id": ""}, "« default » n’a pas de client_id"),
        ({"server_metadata_url": "http://exemple.fr/x"}, "server_metadata_url est une adresse en"),
        ({"client_id": None, "client_secret": None, "server_metadata_url": None}, "aucun n’y est"),
        ({"text": "[auth"}, "est illisible, ou mal écrit"),
        ({"text": '[auth.nom_long]\nclient_id = "x"'}, "redirect_uri"),
    ],
)
def test_a_setting_that_is_wrong_is_named(secrets, changed, said):
    secrets(**changed)
    with pytest.raises(GeoError) as wrong:
        providers.check()
    assert said in str(wrong.value).replace("\u00a0", " ")
