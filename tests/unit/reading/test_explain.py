"""Why a commune is a priority: the exact words, for communes of la Vienne."""

import re
from dataclasses import replace

import pytest

from geo.access import measures
from geo.access.measures import HELP_KINDS, Params
from geo.base import french
from geo.base.french import NBSP, NNBSP
from geo.indicators import priority
from geo.indicators.need import PROFILES
from geo.pack import pack
from geo.reading import commune_card, why
from tests.conftest import make_pack


def plain(text):
    return text.replace(NBSP, " ").replace(NNBSP, " ")


def said(pack, code, params=None):
    return [plain(sentence) for sentence in why.why(pack, "commune", code, params or Params())]


DRAWN = "1 000 tirages où poids, vitesses et détours varient."
AGE = (
    "Âge des données : population en vigueur (2026), âges et besoin (2021) et France services "
    "(1er août 2024)."
)
MEAN = "1,67 h par semaine pour 1 000 habitants en moyenne dans le département."
MEDIAN = "Par rapport à la commune médiane de France, "


def test_the_first_of_the_list(vienne):
    assert said(vienne, "86189") == [
        "Payroux est en priorité : 1re commune sur 265 par l’écart entre le besoin et l’accès "
        "(87 sur 100).",
        "Son indice de besoin (accès aux droits) est de 93 sur 100, au 4e rang sur 265.",
        MEDIAN + "la part des 65 ans et plus y est plus forte (33 %), le chômage y est plus "
        "fréquent (25,9 % une fois lissé, 31 % au recensement) et le niveau de vie médian "
        "y est plus bas (19 800 € par an).",
        "La France services la plus proche, à L’Isle-Jourdain, est à 21 min (de 16 à 26 selon "
        "l’hypothèse) en voiture, durée estimée.",
        "Sa position est approximative : les durées partent du centre de la commune, le point "
        "publié de la mairie étant faux ou absent.",
        "Dans l’estimation centrale, aucune France services n’est ouverte à 20 minutes ou moins ; "
        "dans l’hypothèse favorable, 39,2 h par semaine.",
        f"Elle n’a à sa portée aucune heure d’ouverture de France services, contre {MEAN}",
        f"Ce classement est robuste : elle est en priorité dans la totalité des {DRAWN}",
        AGE,
    ]


def test_across_the_border_and_out_of_reach_but_for_the_quickest(vienne):
    sentences = said(vienne, "86273")
    assert sentences[3] == (
        "La France services la plus proche, à Bélâbre ou à Montmorillon, à égalité selon "
        "l’hypothèse, est à 19 min (de 15 à 24) en voiture, durée estimée."
    )
    assert sentences[4] == (
        "À 20 minutes ou moins, une France services est ouverte 37 h par semaine (de 0 à 40 selon "
        "l’hypothèse)."
    )


def test_not_a_priority_and_an_article(vienne):
    assert said(vienne, "86289") == [
        "Le Vigeant n’est pas en priorité : 167e commune sur 265 par l’écart entre le besoin et "
        "l’accès (24 sur 100).",
        "Son indice de besoin (accès aux droits) est de 78 sur 100, au 56e rang sur 265.",
        MEDIAN + "la part des 65 ans et plus y est plus forte (34,3 %), le chômage y est plus "
        "fréquent (8,7 % une fois lissé, 8,2 % au recensement) et le niveau de vie médian "
        "y est plus bas (20 000 € par an).",
        "La France services la plus proche, à L’Isle-Jourdain, est à 9 min (de 7 à 11 selon "
        "l’hypothèse) en voiture, durée estimée.",
        "À 20 minutes ou moins, une France services est ouverte 24 h par semaine.",
        "Elle a à sa portée 4,84 h d’ouverture de France services par semaine pour 1 000 "
        "habitants, contre 1,67 en moyenne dans le département.",
        f"Ce résultat est stable : elle n’est en priorité dans aucun des {DRAWN}",
        AGE,
    ]


def test_a_secret_figure_is_named_and_a_fragile_place_said(vienne):
    sentences = said(vienne, "86122")
    assert sentences[0].startswith("Lauthiers est en priorité : 42e commune sur 265")
    assert sentences[2] == MEDIAN + (
        "le chômage y est plus fréquent (12,2 % une fois lissé, 14,3 % au recensement, peu sûr : "
        "5 chômeurs)."
    )
    assert sentences[3] == "Donnée non publiée, laissée de côté : niveau de vie médian."
    assert re.fullmatch(
        rf"Ce classement est fragile : elle est en priorité dans \d\d(,\d)? % des {DRAWN}",
        sentences[-2],
    )


def test_places_that_contract(vienne):
    assert (
        "La France services la plus proche, aux Trois-Moutiers, est à" in said(vienne, "86106")[4]
    )
    assert commune_card.located(vienne, "86289") == "au Vigeant"
    assert commune_card.located(vienne, "86273") == "à La Trimouille"


def test_a_stop_is_said_to_be_one_with_its_day(vienne):
    assert (
        "Une France services s’arrête dans la commune, à environ 4 min en moyenne, le jeudi."
    ) in said(vienne, "86177")
    near = measures.nearest(vienne, "france_services")
    others = near.index[near["site_id"].eq("2273-thu") & near["site_commune"].ne(near.index)]
    assert len(others)
    for code in others:
        told = " ".join(said(vienne, code))
        assert "en voiture, durée estimée ; c’est un arrêt, le jeudi." in told


def test_a_stop_that_does_not_count_is_still_said(vienne):
    stop = "Un arrêt de France services a lieu dans la commune le mercredi."
    permanent = Params(presence="permanents")
    assert stop in said(vienne, "86160", permanent)
    assert stop not in said(vienne, "86160", replace(permanent, kind="mds"))


def test_a_permanence_is_said_to_be_one(vienne):
    """Joussé: workshops that the MDSP of Civray holds out of its walls."""
    told = " ".join(said(vienne, "86119", Params(kind="mds")))
    assert "Une MDS tient une permanence dans la commune, à environ 2 min en moyenne." in told


@pytest.mark.parametrize("code", ["86107", "86153"])
def test_rounding_does_not_hide_that_the_threshold_is_crossed(vienne, code):
    assert "est à un peu plus de 20 min (de 16 à 26" in said(vienne, code)[3]
    at_30 = " ".join(said(vienne, code, Params(threshold_min=30)))
    assert "est à 20 min (de 16 à 26" in at_30
    # capacity is always shared within 20 min, whatever the threshold of the reader
    assert "Elle n’a à sa portée (20 min) aucune heure" in at_30


@pytest.mark.slow
def test_robust_means_a_priority_in_most_draws_as_in_the_list(vienne):
    """The three verdicts of the list, in the words of the paragraph, for every commune."""
    verdicts = priority.robustness(vienne, Params())
    is_priority = priority.gaps(vienne, Params())["priority"]
    for code, verdict in verdicts["verdict"].items():
        text = " ".join(said(vienne, code))
        assert ("classement est robuste" in text) == (verdict == "robust" and is_priority[code])
        assert ("classement est fragile" in text) == (verdict == "fragile")
        assert ("résultat est stable" in text) == (verdict == "none" and not is_priority[code])
    rare = verdicts[verdicts["share"].between(0.01, 0.2) & ~is_priority]
    for code, share in rare["share"].head(3).items():
        percent = plain(french.quantity(100 * share, "%", 1)).replace(",0 %", " %")
        rarely = f"n’est pas en priorité avec vos réglages, et ne le serait que dans {percent}"
        assert f"Ce résultat est stable : elle {rarely} des {DRAWN}" in said(vienne, code)
    assert len(rare)


def test_settings_that_make_a_priority_against_the_draws_are_named(vienne):
    params = Params(weights=(10.0, 0.0, 0.0))
    verdicts = priority.robustness(vienne, params)["verdict"]
    is_priority = priority.gaps(vienne, params)["priority"]
    against = verdicts.index[
        verdicts.eq("none") & is_priority | verdicts.eq("robust") & ~is_priority
    ]
    assert len(against)
    for code in against:
        assert "Ce résultat tient aux réglages choisis : elle" in " ".join(
            said(vienne, code, params)
        )


def test_advisers_against_the_territory(vienne):
    params = Params(kind="cnfs", reference="territoire", profile="seniors")
    sentences = said(vienne, "86189", params)
    assert sentences[1].startswith("Son indice de besoin (seniors) est de 88 sur 100")
    assert sentences[3] == (
        "Le siège d’employeur de conseiller numérique le plus proche, à Civray ou à Gençay, à "
        "égalité selon l’hypothèse, est à 23 min (de 18 à 30) en voiture, durée estimée."
    )
    assert sentences[6].endswith("en moyenne dans son territoire.")
    assert sentences[-1] == (
        "Âge des données : population en vigueur (2026), âges et besoin (2021), conseillers "
        "numériques (septembre 2023) et France services (1er août 2024)."
    )


def test_a_mds_has_no_hours(vienne):
    sentences = said(vienne, "86194", Params(kind="mds"))
    assert "Une MDS se trouve dans la commune, à environ 6 min en moyenne." in sentences
    assert "Les MDS ne publient pas d’horaires : seules les minutes comptent ici." in sentences


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        (
            "86167",
            "france_services",
            "Une France services se trouve dans la commune, à environ 3 min en moyenne.",
        ),
        (
            "86165",
            "cnfs",
            "Un employeur de conseiller numérique a son siège dans la commune, à environ 7 min "
            "en moyenne.",
        ),
    ],
)
def test_a_place_of_the_commune_itself_has_no_range(vienne, code, kind, words):
    assert words in said(vienne, code, Params(kind=kind))


def test_a_figure_is_rounded_once():
    assert why.short(0.7549) == "0,75"
    assert why.short(99.96) == "100"
    assert why.short(19_849, "€").replace(NNBSP, " ") == f"19 800{NBSP}€"


def test_the_question_follows_the_answer(vienne):
    assert plain(why.question(vienne, "commune", "86189", Params())) == (
        "Pourquoi cette commune est-elle en priorité ?"
    )
    assert plain(why.question(vienne, "commune", "86289", Params())) == (
        "Pourquoi cette commune n’est-elle pas en priorité ?"
    )


@pytest.mark.parametrize(("kind", "profile"), list(zip(HELP_KINDS, PROFILES, strict=True)))
@pytest.mark.slow
def test_every_commune_is_said_in_correct_typography(vienne, kind, profile):
    params = Params(kind=kind, profile=profile)
    is_priority = priority.gaps(vienne, params)["priority"]
    for code in vienne.communes.index:
        sentences = why.why(vienne, "commune", code, params)
        text = " ".join(sentences)
        assert ("n’est pas en priorité" in sentences[0]) != is_priority[code]
        assert not re.search(r" [;:!?%€]|'|\bnan\b|\d,0\b|\d\.\d|non disponible", text), text
        assert all(s.endswith(".") for s in sentences)
        for figure in re.findall(r"\d+,\d+", text):
            assert len(figure.replace(",", "").lstrip("0")) <= 3, figure


def test_a_commune_of_nobody_is_not_ranked(squares):
    sentences = said(squares, "99006", Params(kind="mds"))
    assert sentences[0] == "F6 n’est pas classée : son indice de besoin n’est pas connu."
    assert sentences[1] == (
        "Son indice de besoin n’est pas calculé, elle n’a donc pas de rang : il y faut deux "
        "critères connus."
    )
    assert sentences[2].startswith("Donnée non publiée, laissée de côté : part des 65 ans et plus,")
    assert not any("tirages" in sentence for sentence in sentences)
    assert not any("Âge des données" in sentence for sentence in sentences)


def test_no_place_at_all():
    closed = replace(make_pack(mds=[]), before=make_pack())
    assert "Aucun lieu de ce type n’est connu." in said(closed, "99001", Params(kind="mds"))


def test_an_unknown_commune(vienne):
    with pytest.raises(KeyError):
        why.why(vienne, "commune", "00000", Params())


def test_hours_that_are_not_published_are_not_said_closed():
    """The France services of Carhaix publishes no hours: nothing says that it is shut."""
    sentences = said(pack.load("29"), "29024")
    assert sentences[3:9] == [
        "Une France services se trouve dans la commune, à environ 5 min en moyenne.",
        "Dans l’estimation centrale, aucun horaire de France services n’est publié à 20 minutes ou "
        "moins ; dans l’hypothèse favorable, 38,5 h par semaine.",
        "France services Poher communauté n’y compte pas, faute d’horaires connus.",
        "Elle a à sa portée 1,60 h (de 0 à 2,35 selon l’hypothèse) d’ouverture de France services "
        "par semaine pour 1 000 habitants, contre 0,81 en moyenne dans le département.",
        "Les horaires de France services Poher communauté ne sont pas connus : elle compte, par "
        "hypothèse, pour 27 h par semaine, la médiane des autres, et de 0 à 39,8 h dans les "
        "fourchettes et les tirages.",
        "Elle serait en priorité si France services Poher communauté ouvrait peu ou pas.",
    ]
