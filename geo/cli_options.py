"""Options that several commands share, declared once: the same words, the same choices."""

from __future__ import annotations

from typing import Any


def place_of_help(command: Any) -> None:
    """Declare the department, the kind of help and whether the neighbours' places count."""
    department(command)
    command.add_argument(
        "--kind",
        default="france_services",
        choices=("mds", "france_services", "cnfs"),
        help="lieu d'aide : mds, france_services ou cnfs (siège d'employeur de conseiller)",
    )
    neighbours(command)


def department(command: Any) -> None:
    """Declare the department."""
    command.add_argument("departement", help="code du département, par exemple 86")


def neighbours(command: Any) -> None:
    """Declare whether the neighbours' places count."""
    command.add_argument(
        "--sans-voisins",
        action="store_true",
        help="ignorer les lieux d'aide des départements voisins",
    )


def level(command: Any, default: str) -> None:
    """Declare the level of reading."""
    command.add_argument(
        "--level",
        default=default,
        choices=("commune", "epci", "canton", "territoire", "departement"),
        help="niveau de lecture",
    )


def threshold(command: Any) -> None:
    """Declare the minutes beyond which a place is far."""
    command.add_argument(
        "--threshold", type=int, default=20, choices=(10, 15, 20, 30), help="seuil, en minutes"
    )
