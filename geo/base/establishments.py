"""SIREN and SIRET, the numbers of enterprises and establishments: is their key right?"""

from __future__ import annotations

from typing import Final

WRONG_KEY: Final = "clé de contrôle fausse : un des chiffres n'est pas le bon"


def has_wrong_key(number: str) -> bool:
    """Tell whether 9 digits are no SIREN, or 14 no SIRET (La Poste has a rule of its own).

    Anything else, the number of an association (RNA) among others, has no key.
    """
    if not (number.isascii() and number.isdigit() and len(number) in (9, 14)):
        return False
    from stdnum.fr import siren, siret  # slow to import, and few commands read one

    return not (siren if len(number) == 9 else siret).is_valid(number)
