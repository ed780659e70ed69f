"""French texts of the server itself."""

from __future__ import annotations

from geo.base.french import typeset

_SHOWN_CHARACTERS = 80
NO_USER_HEADERS = typeset(
    "Réglage STREAMLIT_SERVER_TRUSTED_USER_HEADERS : un en-tête ne dit plus qui écrit, un "
    "fournisseur d'identité le dit. Retirez-le : voir docs/deploiement.md."
)

NO_SCRIPT = typeset(
    "L'observatoire a besoin de JavaScript, qui est désactivé dans ce navigateur : autorisez-le "
    "pour cette adresse, puis rechargez la page. Sans lui, demandez la fiche, le tableau ou le PDF "
    "à la personne qui vous a donné cette adresse."
)
"""What stands in the place of a page where no script runs."""


def refused(host: str) -> str:
    """Why a request is refused: it was asked by a name that is not the observatory's."""
    shown = "".join(c for c in host if c.isprintable())[:_SHOWN_CHARACTERS]
    named = f"« {shown} »" if shown else "sans nom, ou de plusieurs"
    return typeset(
        f"L'observatoire ne répond pas à cette adresse : {named}.\n\n"
        "Ouvrez-le par l'adresse qui vous a été donnée ; sur le poste où il tourne, par "
        "http://127.0.0.1:8501 (ou le port choisi).\n\n"
        "Si vous tenez le serveur et que cette adresse est la sienne, ajoutez son nom à "
        "server.allowedHosts : voir docs/deploiement.md.\n"
    )


def yes_or_no(setting: str, said: str) -> str:
    """Why a setting that is one or the other stops the server."""
    return typeset(f"Réglage {setting} : « {said} » n'est pas prévu, dites oui ou non.")
