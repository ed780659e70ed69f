"""The menu: four groups of pages, each page by its name and the question that it answers."""

from __future__ import annotations

from typing import Final, NamedTuple

from geo.base.french import typeset

MENU: Final = "Menu"
CLOSE_MENU: Final = "Fermer le menu"


class Entry(NamedTuple):
    """A page: the ``name`` that readers look for, and what it is about, ``told`` after it."""

    name: str
    told: str

    @property
    def title(self) -> str:
        """Title of the page in the menu: its name, then its question."""
        return typeset(f"{self.name} : {self.told}")


GROUPS: Final[dict[str, dict[str, Entry]]] = {
    "Regarder": {
        "overview": Entry("Vue d’ensemble", "où en est le département ?"),
        "carte": Entry("Carte", "qui est loin de l’aide ?"),
        "ecarts": Entry("Écarts", "où manque-t-il de l’aide ?"),
        "horaires": Entry("Horaires", "qui trouve ouvert, et quand ?"),
        "evolution": Entry("Évolution", "qui s’est rapproché de l’aide ?"),
    },
    "Décider": {
        "simulateur": Entry("Simulateur", "et si un lieu ferme ou ouvre ?"),
        "scenarios": Entry("Scénarios", "que change chacun ?"),
        "reunion": Entry("Réunion", "que montrer, et dans quel ordre ?"),
        "fiche": Entry("Fiche", "où en est ma commune, mon canton ?"),
    },
    "Agir": {
        "actions": Entry("Actions", "que fait-on, où et quand ?"),
        "besoins": Entry("Besoins sans action", "par où commencer ?"),
        "qui_fait_quoi": Entry("Qui fait quoi", "à qui s’adresser ?"),
        "tne": Entry("TNE", "que font les territoires numériques éducatifs ?"),
    },
    "Comprendre": {
        "methode": Entry("Méthode", "comment ces chiffres sont-ils calculés ?"),
        "donnees": Entry("Données", "d’où viennent-elles, que ne disent-elles pas ?"),
        "importer": Entry("Importer", "comment apporter vos données ?"),
        "accessibilite": Entry("Accessibilité", "qui peut lire ces pages ?"),
    },
}
"""Pages by group, in the order of the menu; the key of a page is its file and its address."""

PAGES: Final = {page: entry for pages in GROUPS.values() for page, entry in pages.items()}
