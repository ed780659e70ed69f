import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.access import measures
from geo.indicators import hours, registry
from geo.session import view_model
from geo.session.view_model import View

DEPARTMENTS = ["86", "29"]


@st.composite
def views(draw):
    indicator = draw(st.sampled_from(list(registry.REGISTRY)))
    return View(
        department=draw(st.sampled_from(DEPARTMENTS)),
        indicator=indicator,
        level=draw(st.sampled_from(registry.REGISTRY[indicator].levels)),
        threshold=draw(st.sampled_from(measures.THRESHOLDS_MIN)),
        kind=draw(st.sampled_from(list(measures.HELP_KINDS))),
        layers=tuple(layer for layer in view_model.LAYERS if draw(st.booleans())),
        selected=draw(st.sampled_from(["", "86273", "T4", "200070043"])),
        profile=draw(st.sampled_from(view_model.PROFILES)),
        weights=draw(st.tuples(*[st.integers(0, 10)] * 3)),
        reference=draw(st.sampled_from(view_model.REFERENCES)),
        outline=draw(st.sampled_from(view_model.OUTLINES)),
        area=draw(st.sampled_from(["", "territoire-T4", "epci-200070043"])),
        travel="pied" if registry.REGISTRY[indicator].on_foot else "voiture",
        grouping=draw(st.sampled_from(view_model.GROUPINGS)),
        moment=draw(st.sampled_from(list(hours.MOMENTS))),
        compared=draw(st.sampled_from(view_model.COMPARED)),
        month=draw(st.sampled_from(["", "2020-01", "2024-08"])),
        scenario=draw(st.sampled_from(["", "f2270", "c21860041900012.0_S86001.tue-am"])),
        kept=draw(st.sampled_from(["", "Civray fermé~f2270~1", "A~f2270~0~B~F86001~1"])),
        meeting=draw(st.sampled_from(["", "carte", "fiche~niveau~canton~lieu~8612~~carte"])),
        shown=draw(st.integers(0, 99)),
    )


@given(views())
def test_a_link_reopens_the_same_view(seen):
    assert view_model.from_query(view_model.to_query(seen), DEPARTMENTS) == (seen, [])


def test_the_default_view_has_a_clean_address():
    assert view_model.to_query(View()) == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("departement", "75"),
        ("indicateur", "bonheur"),
        ("niveau", "galaxie"),
        ("seuil", "17"),
        ("seuil", "20; DROP TABLE"),
        ("aide", ""),
        ("couches", "mds,ufo"),
        ("couches", "mds,mds"),
        ("lieu", "<script>"),
        ("poids", "5,5"),
        ("poids", "5,5,11"),
        ("poids", "5,5,-1"),
        ("profil", "x"),
        ("quand", "demain"),
        ("ecarts", "bassin"),
        ("trajet", "cheval"),
        ("perimetre", "galaxie-1"),
        ("comparaison", "mars"),
        ("mois", "2020-13"),
        ("perimetre", "territoire-<b>"),
        ("lieu", "x" * 10_000),
        ("scenario", "<script>"),
        ("scenario", "f2270_x"),
        ("scenario", "f1_" * 700),
        ("seuil", ["10", "15"]),
    ],
)
def test_bad_values_fall_back_and_are_reported(name, value):
    seen, refused = view_model.from_query({name: value}, DEPARTMENTS)
    assert seen == View()
    assert refused == [name]


@pytest.mark.parametrize(
    ("car", "kind", "foot"),
    [
        ("mds_min", "mds", "foot_min"),
        ("france_services_min", "france_services", "foot_min"),
        ("inhabitants_beyond", "mds", "foot_people_30"),
        ("share_within", "cnfs", "foot_share_30"),
    ],
)
def test_a_map_by_car_has_its_own_on_foot_and_comes_back(car, kind, foot):
    seen = View(indicator=car, kind=kind)
    walking = view_model.travelling(seen, "pied")
    assert (walking.indicator, walking.kind, walking.travel) == (foot, kind, "pied")
    assert view_model.travelling(walking, "voiture") == seen


def test_a_map_that_nobody_walks_gives_way_to_the_usual_one():
    walking = view_model.travelling(View(indicator="population"), "pied")
    assert walking.indicator == registry.DEFAULT_ON_FOOT
    households = View(indicator="no_car_share", travel="pied")
    assert view_model.travelling(households, "voiture").indicator == registry.DEFAULT


def test_a_link_on_foot_needs_only_one_of_its_two_names():
    """The page Écarts has no indicator, that of a meeting has no way to travel."""
    seen, refused = view_model.from_query({"trajet": "pied"}, DEPARTMENTS)
    assert (seen.indicator, refused) == ("foot_min", [])
    seen, refused = view_model.from_query({"indicateur": "foot_people_15"}, DEPARTMENTS)
    assert (seen.travel, refused) == ("pied", [])
    seen, _ = view_model.from_query({"trajet": "pied", "aide": "mds"}, DEPARTMENTS)
    assert (seen.indicator, seen.kind) == ("foot_min", "mds")


def test_a_scenario_is_put_in_order_and_may_be_long():
    long = "_".join(f"F86{code:03}" for code in range(200, 0, -1))
    seen, refused = view_model.from_query({"scenario": long}, DEPARTMENTS)
    assert seen.scenario == "_".join(f"F86{code:03}" for code in range(1, 201))
    assert refused == []


def test_no_layer_at_all_is_a_choice():
    seen, refused = view_model.from_query({"couches": ""}, DEPARTMENTS)
    assert seen.layers == ()
    assert refused == []


def test_a_level_where_the_indicator_is_not_defined_falls_back():
    seen, refused = view_model.from_query(
        {"indicateur": "posts_per_10k", "niveau": "commune"}, DEPARTMENTS
    )
    assert seen.level == "epci"
    assert refused == ["niveau"]


@given(st.dictionaries(st.sampled_from(list(view_model.NAMES.values())), st.text(max_size=300)))
def test_any_text_gives_a_view(query):
    seen, _ = view_model.from_query(query, DEPARTMENTS)
    assert view_model.from_query(view_model.to_query(seen), DEPARTMENTS) == (seen, [])
