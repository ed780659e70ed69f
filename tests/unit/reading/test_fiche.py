import math

import pytest

from geo.access.measures import Params
from geo.base import french
from geo.indicators import need, registry
from geo.pack import territories
from geo.pack.kinds import KINDS
from geo.reading import names, unit_sheet
from tests.conftest import ROWS, make_pack
from tests.helpers import independent_law

EVERY_LEVEL = list(territories.LEVELS)


def line(found, indicator):
    return next(one for one in found.lines if one.indicator.id == indicator)


@pytest.mark.parametrize("level", EVERY_LEVEL)
def test_every_unit_of_la_vienne_has_four_key_figures_and_a_reason(vienne, level):
    for code in territories.units(vienne, level).index[:25]:
        found = unit_sheet.fiche(vienne, level, code, Params())
        assert len(found.key) == 4
        assert found.why
        assert found.name
        assert all(one.label and one.value for one in found.key)


@pytest.mark.parametrize(
    ("kind", "profile"),
    [("france_services", "droits"), ("cnfs", "seniors"), ("mds", "parentalite")],
)
def test_key_figures_follow_the_help_and_the_need(vienne, kind, profile):
    params = Params(kind=kind, profile=profile)
    labels = [one.label for one in unit_sheet.fiche(vienne, "commune", "86165", params).key]
    index = next(key for key, one in need.INDICES.items() if one == profile)
    assert labels[0] == registry.REGISTRY[KINDS[kind].minutes].name
    assert labels[1] == registry.REGISTRY[index].name
    capacities = {key: one.name for key, one in registry.REGISTRY.items() if "capacity" in key}
    assert set(labels) & set(capacities.values()) == set(
        filter(None, [capacities.get(f"capacity_{kind}")])
    )
    unit = unit_sheet.fiche(vienne, "territoire", "T4", params).key[0]
    assert unit.label.endswith(KINDS[kind].noun.of_a)
    beyond = registry.by_unit(vienne, "inhabitants_beyond", "territoire", params).loc["T4"]
    figures = french.digits(beyond["low"], beyond["high"])
    assert unit.value == french.number(french.significant(beyond["central"], figures))


@pytest.mark.parametrize(
    ("level", "code", "name"),
    [
        ("commune", "86273", "La Trimouille"),
        ("canton", "8609", "Canton de Lusignan"),
        ("canton", "8699", "Ville de Poitiers (tous ses cantons)"),
        ("territoire", "T4", "Territoire de Chauvigny – Montmorillon"),
        ("epci", "200070043", "Communauté de communes Vienne et Gartempe"),
        ("departement", "86", "La Vienne"),
    ],
)
def test_a_unit_is_named_in_french(vienne, level, code, name):
    assert unit_sheet.fiche(vienne, level, code, Params()).name == name


@pytest.mark.parametrize(
    ("level", "code", "said"),
    [
        ("canton", "8602", "du canton de Châtellerault-1 (hors ville)"),
        ("canton", "8699", "de la ville de Poitiers (tous ses cantons)"),
        ("epci", "248600413", "de la communauté d’agglomération Grand Châtellerault"),
        ("territoire", "T5", "du territoire de Fontaine-le-Comte – Civray"),
        ("departement", "86", "de la Vienne"),
        ("commune", "86001", "d’Adriers"),
    ],
)
def test_a_unit_is_named_after_a_noun(vienne, level, code, said):
    assert names.unit_name(vienne, level, code, "de") == said


def test_one_is_in_a_commune_as_one_is_at_it(vienne):
    assert names.unit_name(vienne, "commune", "86194", "dans") == "à Poitiers"


def test_a_town_with_an_article_is_contracted():
    canton = {"canton_code": "9901", "name": "Le Vigeant", "kind": "whole"}
    pack = make_pack(cantons=[canton, *ROWS["cantons"][1:]])
    assert names.unit_name(pack, "canton", "9901") == "canton du Vigeant"


def test_a_canton_inside_a_city_says_why_and_leads_to_the_city(vienne, squares):
    said = names.not_computable(vienne, "8615")
    assert said.startswith("Non calculable")
    assert said.endswith("Les chiffres existent pour la ville de Poitiers entière.")
    assert territories.whole_city(vienne, "8615") == "8699"
    assert territories.whole_city(squares, "9909") == "9902"
    assert "8615" in territories.unit_names(vienne, "canton")
    assert "8615" not in territories.units(vienne, "canton")
    with pytest.raises(KeyError):
        unit_sheet.fiche(vienne, "canton", "8615", Params())


@pytest.mark.parametrize("level", EVERY_LEVEL)
def test_every_indicator_of_the_level_has_its_line(vienne, level):
    code = territories.units(vienne, level).index[0]
    found = unit_sheet.fiche(vienne, level, code, Params())
    wanted = [
        key
        for key, one in registry.available(vienne).items()
        if level in one.levels and one.kind != "category" and one.in_fiche
    ]
    assert [one.indicator.id for one in found.lines] == wanted
    assert len(unit_sheet.table(found, vienne)) == len(wanted)


def test_figures_and_references_are_those_of_the_registry(vienne):
    found = unit_sheet.fiche(vienne, "commune", "86273", Params(), "territoire")
    share = line(found, "share_65_plus")
    every = registry.by_unit(vienne, "share_65_plus", "territoire", Params())["central"]
    assert share.reference == every["T4"]
    assert share.said.startswith("37,3")
    assert share.value <= share.scale
    far = line(found, "france_services_min")
    assert far.low < far.value < far.high


def test_a_full_bar_is_the_same_for_all_the_units_of_a_level(vienne):
    figures = registry.by_unit(vienne, "france_services_min", "territoire", Params())
    largest = figures["central"].idxmax()
    assert figures.loc[largest, "high"] > figures.loc[largest, "central"]
    for code in figures.index:
        found = line(unit_sheet.fiche(vienne, "territoire", code, Params()), "france_services_min")
        assert found.scale == figures.loc[largest, "central"]


def test_a_key_figure_says_minutes_as_the_table_does(vienne):
    nearest = registry.by_unit(vienne, "france_services_min", "commune", Params())
    short = round(nearest.loc["86065", "central"])
    found = unit_sheet.fiche(vienne, "commune", "86065", Params())
    said = line(found, "france_services_min").said
    figure = next(one for one in found.key if "France services la plus proche" in one.label)
    assert figure.value == f"{short}\u00a0min"
    assert said.startswith(f"{short}\u00a0min (de ")


def test_a_stock_is_a_part_of_its_reference(vienne):
    found = unit_sheet.fiche(vienne, "territoire", "T4", Params())
    beyond = line(found, "inhabitants_beyond")
    assert beyond.compared == (  # a part would hide the range of both
        "total du département\u00a0: 6\u202f240\u00a0habitants"
    )
    whole = line(found, "population").compared
    assert whole.endswith("des 438\u202f897\u00a0habitants du département")


def test_a_part_names_what_it_is_a_part_of(vienne):
    for compared, name in {"territoire": "du territoire", "epci": "de l’EPCI"}.items():
        found = unit_sheet.fiche(vienne, "commune", "86273", Params(), compared)
        assert line(found, "population").compared.endswith(f"habitants {name}")
    assert set(unit_sheet.OF) >= set(unit_sheet.LEVELS)


def test_a_fiche_says_which_lines_france_is_a_reference_for(vienne):
    found = unit_sheet.fiche(vienne, "commune", "86273", Params(), "france")
    known = [one for one in found.lines if math.isfinite(one.reference)]
    (note,) = found.notes
    assert f"pour {len(known)}\u00a0indicateurs" in note
    assert all(one.indicator.name.lower() in note.lower() for one in known)
    assert unit_sheet.fiche(vienne, "commune", "86273", Params()).notes == ()


def test_the_gap_of_a_unit_is_said_to_be_a_mean(vienne):
    """The canton of Montmorillon: the root of its two means is not the mean of its gaps."""
    found = unit_sheet.fiche(vienne, "canton", "8610", Params())
    need_, hard, gap = (line(found, one).value for one in ("need_index", "difficulty", "gap"))
    assert abs(math.sqrt(need_ * hard) - gap) > 5
    assert found.notes == (
        "L’écart est la moyenne de ceux des communes, pas √(besoin × difficulté).",
    )


def test_minutes_just_beyond_the_threshold_are_said_so(vienne):
    found = unit_sheet.fiche(vienne, "commune", "86107", Params())
    assert line(found, "france_services_min").said.startswith("un peu plus de 20")


def test_what_a_unit_may_be_compared_with(vienne):
    commune = unit_sheet.references(vienne, "commune", "86273")
    assert list(commune) == ["departement", "territoire", "epci", "france"]
    # the canton of Lussac-les-Châteaux straddles two EPCI
    assert "epci" not in unit_sheet.references(vienne, "canton", "8610")
    assert list(unit_sheet.references(vienne, "departement", "86")) == ["france"]


def test_a_unit_without_an_epci_is_not_compared_with_one(squares):
    assert "epci" not in unit_sheet.references(squares, "commune", "99006")
    found = unit_sheet.fiche(squares, "commune", "99006", Params(), "epci")
    assert found.reference == "la Carrée"


def test_france_is_the_median_commune_and_only_for_what_is_national(vienne):
    found = unit_sheet.fiche(vienne, "commune", "86273", Params(), "france")
    table = vienne.tables["national_percentiles"].set_index("percentile")
    assert line(found, "share_65_plus").reference == pytest.approx(100 * table["share_65_plus"][50])
    far = line(found, "mds_min")
    assert math.isnan(far.reference)
    assert far.compared == ""


def test_national_columns_exist(vienne):
    columns = vienne.tables["national_percentiles"].columns
    declared = {one.national.column for one in registry.REGISTRY.values() if one.national}
    assert declared
    assert declared <= set(columns)


def test_a_place_in_the_commune_is_at_a_mean_distance(vienne):
    """La Trimouille: 0.48 times the root of its area, then the law."""
    found = unit_sheet.fiche(vienne, "commune", "86273", Params())
    inner = independent_law.inner_m(vienne.communes.loc["86273", "area_km2"])
    low, central, high = (
        round(independent_law.drive(inner, *one)) for one in independent_law.NOW.values()
    )
    assert line(found, "mds_min").said == f"{central}\u00a0min (de {low} à {high})"


def test_a_larger_unit_names_its_furthest_communes(vienne):
    why = unit_sheet.fiche(vienne, "canton", "8610", Params()).why
    assert why[0].startswith("De ")
    assert why[1].startswith("Les plus éloignées")
    near = unit_sheet.fiche(vienne, "canton", "8610", Params(threshold_min=30)).why
    assert len(near) == 1


def test_unknown_unit(squares):
    with pytest.raises(KeyError):
        unit_sheet.fiche(squares, "commune", "00000", Params())
