"""French texts of who is signed in, and of the identity providers of a server."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from geo.base.french import typeset

SIGN_OUT: Final = "Se déconnecter"
AGAIN: Final = "Se reconnecter"
NO_ROLE: Final = "Connecté, sans nom reconnu"
ENDED: Final = "Vous êtes déconnecté."
DOWN: Final = typeset(
    "Le fournisseur d'identité ne répond pas : la connexion n'est pas possible pour l'instant. "
    "Tout se lit et se simule sans elle."
)
DENIED: Final = typeset("La connexion a été refusée par le fournisseur d'identité, ou abandonnée.")
FAILED: Final = typeset("La connexion n'a pas abouti : personne n'est connecté. Recommencez.")


def sign_in(provider: str = "") -> str:
    """Name the button that leads to a provider; ``provider`` is named when there are several."""
    return f"Se connecter ({provider})" if provider else "Se connecter"


# ---------- what is wrong in the secrets, said at start ----------

_WHERE: Final = "Fournisseur d'identité (section « auth » des secrets)"
_SEE: Final = "Voir docs/deploiement.md."
UNREADABLE: Final = typeset(
    f"{_WHERE} : le fichier des secrets est illisible, ou mal écrit. {_SEE}"
)


def no_provider(keys: Sequence[str]) -> str:
    """Say that no provider is described."""
    return typeset(f"{_WHERE} : aucun n'y est décrit ({', '.join(keys)}). {_SEE}")


def wrong_return(last: str) -> str:
    """Say what the address of return has to be."""
    return typeset(
        f"{_WHERE} : redirect_uri est l'adresse publique de l'observatoire en https, finie par "
        f"/{last}. {_SEE}"
    )


def short_secret(characters: int) -> str:
    """Say how long the secret of the cookies has to be."""
    return typeset(
        f"{_WHERE} : cookie_secret est un secret tiré au hasard d'au moins {characters} "
        "caractères, par exemple celui que donne `openssl rand -hex 32`."
    )


def wrong_name(name: str) -> str:
    """Say what a provider may be called."""
    return typeset(f"{_WHERE} : « {name} » ; un nom a des lettres, des chiffres et des tirets.")


def lacks(name: str, key: str) -> str:
    """Say which setting a provider lacks."""
    return typeset(f"{_WHERE} : « {name} » n'a pas de {key}. {_SEE}")


def unsafe(name: str, key: str) -> str:
    """Say that a provider is not asked over TLS."""
    return typeset(f"{_WHERE} : « {name} », {key} est une adresse en https. {_SEE}")
