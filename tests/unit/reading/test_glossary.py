"""The words of the screens are explained; the dictionary says everything that is declared."""

import ast
import re
from pathlib import Path

import pytest

from geo.access import travel
from geo.base.french import NBSP, NNBSP
from geo.export import dictionary
from geo.indicators import registry
from geo.reading import glossary, names

ROOT = Path(__file__).resolve().parents[3]
SPOKEN = [
    path
    for folder in ("pages/ui/texts", "geo/indicators")
    for path in sorted((ROOT / folder).glob("[a-z]*.py"))
    if path.name != "of_streamlit.py"  # what is replaced
]
# file formats and symbols that need no explanation, or are spelled out where they stand
PLAIN = {"XLSX", "ZIP", "PNG", "SVG", "JSON", "IP", "SHA", "OK", "PDF", "ID", "FF", "II", "III"}
WORDS = (
    "territoire des solidarités", "temps estimé", "conseiller compétent", "indice de besoin",
    "robuste", "fragile", "percentile", "chef-lieu", "niveau de vie médian", "seuil",
    "difficulté d’accès", "e-parentalité", "France services", "E2SFCA", "fourchette", "écart",
)  # fmt: skip


def explained():
    terms = [word for one in glossary.TERMS for word in (one.term, *one.also)]
    return " ".join(terms)


def acronyms(text):
    return set(re.findall(r"\b(?:[A-Z]{2,}|[A-Z][a-z]?[A-Z]{1,2}[a-z]?S?|[A-Z]\d[A-Z]+)\b", text))


def literals(path):
    nodes = [*ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    return " ".join(
        node.value
        for node in nodes
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docstrings
    )


@pytest.mark.parametrize("path", SPOKEN, ids=lambda p: p.name)
def test_every_sigle_of_the_screens_is_explained(path):
    unknown = acronyms(literals(path)) - acronyms(explained()) - PLAIN
    assert not unknown


@pytest.mark.parametrize("word", WORDS)
def test_the_words_of_the_method_are_explained(word):
    assert any(glossary.holds(" ".join((one.term, *one.also)), word) for one in glossary.TERMS), (
        word
    )


def test_terms_are_short_and_unique():
    assert len({one.id for one in glossary.TERMS}) == len(glossary.TERMS)
    assert not {one.id for one in glossary.TERMS} & set(registry.REGISTRY)
    for one in glossary.TERMS:
        assert re.fullmatch(r"[a-z0-9-]+", one.id)
        assert one.meaning.endswith(".")
        assert len(one.meaning) < 330


def test_a_search_ignores_accents_and_case(vienne):
    assert next(one.id for one in glossary.search("MEDIANE france")) == "mediane"
    assert glossary.search("zzz") == []
    assert len(glossary.search("")) == len(glossary.TERMS)
    assert "mds_min" in {one.id for one in dictionary.search(vienne, "mds proche")}


def test_the_words_of_a_text_are_found_whole():
    found = {one.id for one in glossary.used("La MDSP et les seuils ; commune robuste, écarté.")}
    assert found == {"mdsp", "seuil", "robuste"}
    assert glossary.used("") == ()


def test_the_dictionary_holds_every_indicator_in_full(vienne):
    table = dictionary.table(vienne)
    assert table["Identifiant"].tolist() == list(registry.REGISTRY)
    assert (table.drop(columns="Calcul") != "").all(axis=None)
    formulas = table.set_index("Identifiant")["Calcul"].to_dict()
    assert formulas == {key: names.formula(vienne, one) for key, one in registry.REGISTRY.items()}
    classes = table.set_index("Identifiant")["Classes de la carte"]
    assert classes["mds_min"].startswith(f"10{NBSP}min ou moins, de 10 à 15{NBSP}min")
    assert classes["population"].startswith("cercles")


def test_the_travel_table_is_the_model(vienne):
    table = dictionary.travel_model(vienne)
    assert len(table) == len(travel.RANGE) == 3
    assert table["Détour"].tolist() == ["× 1,2", "× 1,3", "× 1,4"]
    assert table.iloc[1, -2] == f"15{NBSP}min"
    assert NNBSP not in table.iloc[1, -2]
    assert [name.partition("\u00a0")[0] for name in table.columns[-3:]] == ["5", "10", "20"]
    speeds = table.iloc[:, 2].str.replace(NNBSP, "").tolist()
    assert speeds == ["50,8; 72,5; 87,0", "42,0; 60,0; 72,0", "35,0; 50,0; 60,0"]


def test_the_entry_of_robust_gives_the_draws():
    (meaning,) = (one.meaning for one in glossary.TERMS if one.id == "robuste")
    for said in ("1\u202f000 fois", "× 1 à 1,45", "de 1,2 à 1,4", "80\u00a0%", "20 à 80\u00a0%"):
        assert said in meaning
