"""``data/README.md``, generated from the catalogue and the sources."""

from __future__ import annotations

from typing import Final

from geo.base.errors__errors import typeset
from geo.base.french import number
from geo.pack import catalogue

NAME: Final = "README.md"

_HEAD: Final = """# Les données

Page produite par `python -m geo build` à partir de `catalogue.toml` et `sources.toml` : ne pas
la modifier à la main.

- Construire un département : `python -m geo build 86` ; le vérifier : `python -m geo check 86`.
- Les dossiers de département (`86/`) sont construits : on ne les modifie pas.
- Les feuilles de `sheets/86/` sont à nous : on les remplace (par exemple la liste officielle des
  communes par territoire), puis on relance la construction. Deux valent pour tous les
  départements : les anciennes communes (`sheets/former_communes.csv`) et les centiles
  (`sheets/national_percentiles.csv`) ; la part des moins de 20 ans est ajoutée à ces derniers à la
  construction : interpolation linéaire (NumPy) sur les communes habitées.
- Les codes sont du texte. Une cellule vide est une donnée manquante, jamais un zéro.
- CSV en UTF-8, virgule, point décimal ; coordonnées en mètres dans la projection légale.
"""


def render(content: catalogue.Entry) -> str:
    """Return the page for a catalogue."""
    parts = [_HEAD, "## Sources\n"]
    for source in catalogue.all_sources():
        parts.append(
            f"### {source['producer']} : {source['title']}\n\n"
            f"Millésime : {source['vintage']}. {source['licence']}. <{source['url']}>\n\n"
            f"Ce que cette source ne dit pas : {source['limits']}\n"
        )
    for code, entry in content.get("departments", {}).items():
        parts += [f"## Fichiers de `{code}/` ({entry['name']})\n", _files(entry)]
    parts.append("## Colonnes\n")
    for name, table in content.get("tables", {}).items():
        parts += [f"### `{name}.csv` : {table['title']}\n", _columns(table)]
    return typeset("\n".join(parts)).rstrip() + "\n"


def _files(entry: catalogue.Entry) -> str:
    lines = ["| fichier | contenu | lignes | producteur | millésime |", "|---|---|--:|---|---|"]
    lines += [
        f"| `{name}` | {described['title']} | {number(described['rows'])} "
        f"| {described['producer']} | {described['vintage']} |"
        for name, described in entry["files"].items()
    ]
    return "\n".join(lines) + "\n"


def _columns(table: catalogue.Entry) -> str:
    lines = ["| colonne | type | unité | sens |", "|---|---|---|---|"]
    for name, column in table["columns"].items():
        empty = " (peut être vide)" if column.get("may_be_empty") else ""
        meaning = column["meaning"].replace("|", "\\|")
        lines.append(
            f"| `{name}` | {column['kind']} | {column.get('unit', '')} | {meaning}{empty} |"
        )
    return "\n".join(lines) + "\n"
