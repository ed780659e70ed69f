"""The table of France on a hand-made country, and the place of a department by hand.

Mainland: department 01 (A, B, C in a row, about 8 km apart) and 02 (D, further east). Ouessant
is an island of 29. Guadeloupe has one commune, projected apart. The France services is in A; a
branch is in D, a bus too.
"""

import numpy as np
import pandas as pd
import pytest
import shapely

from geo.access import nearest_places, travel
from geo.build import france, perimeters
from geo.build.data_france import France
from geo.reading import national_rank
from geo.upload import gate

TOWNS = {
    "01001": ("A", "01", 5.00, 46.0),
    "01002": ("B", "01", 5.10, 46.0),
    "01003": ("C", "01", 5.20, 46.0),
    "02001": ("D", "02", 5.30, 46.0),
    "29155": ("Ouessant", "29", 5.05, 46.0),  # a strait away from A and B
    "97101": ("Abymes", "971", -61.5, 16.27),
}
PEOPLE = {"01001": 100, "01002": 200, "01003": 300, "02001": 400, "29155": 50, "97101": 80}
OLDER = {"01001": 20, "01002": 60, "01003": 30, "02001": 200, "29155": 25, "97101": 8}
HEADER = (
    "id_fs,lib_fs,adresse,insee_com,code_postal,lib_com,latitude,longitude,type_fs,format_fs,"
    "labellisation_fs,h_lundi,h_mardi,h_mercredi,h_jeudi,h_vendredi,h_samedi\n"
)
WEEK = "09:00 - 12:00,,,,,"


def site(number, code, town, lon, kind="Principal", form="Fixe", lat=46.0):
    where = f"1 rue,{code},01000,{town},{lat},{lon}"
    return f"{number},FS {town},{where},{kind},{form},2020-01-01,{WEEK}\n"


def square(lon, lat):
    return shapely.box(lon - 0.04, lat - 0.04, lon + 0.04, lat + 0.04).wkb_hex


@pytest.fixture
def country():
    rows = {
        code: {
            "name": name,
            "tncc": "0",
            "department": department,
            "epci_code": None,
            "geometry": square(lon, lat),
            "town_hall": shapely.Point(lon, lat).wkb_hex,
            "phone": "",
        }
        for code, (name, department, lon, lat) in TOWNS.items()
    }
    names = {"01": ("Ain", "5"), "02": ("Aisne", "5"), "29": ("Finistère", "2"),
             "971": ("Guadeloupe", "3")}  # fmt: skip
    empty = pd.DataFrame()
    return France(
        communes=pd.DataFrame.from_dict(rows, orient="index"),
        parents=pd.Series({"01999": "01002"}),
        former_names=pd.Series({"01999": "Ancienne"}),
        epci=empty,
        cantons=empty,
        departments=pd.DataFrame.from_dict(names, orient="index", columns=["name", "tncc"]),
        postcodes=empty,
    )


@pytest.fixture
def people():
    counts = pd.DataFrame({"population": PEOPLE, "pop_65_plus": OLDER})
    grown = counts["population"] - counts["pop_65_plus"]
    young = counts.assign(population_2021=counts["population"], pop_0_19=0, pop_20_64=grown)
    return young.rename_axis("code_insee")


@pytest.fixture
def thresholds():
    steps = range(101)
    return pd.DataFrame(
        {
            "percentile": steps,
            "share_65_plus": [p / 100 for p in steps],
            "share_0_19": [p / 100 for p in steps],
            "unemployment_rate": [p / 200 for p in steps],
            "median_standard_of_living_eur": [10_000 + 200 * p for p in steps],
        }
    )


def published(tmp_path, *sites):
    path = tmp_path / "liste.csv"
    path.write_text(HEADER + "".join(sites), encoding="utf-8")
    return path


def test_a_national_file_that_is_not_right_is_taken_once_it_is(country, tmp_path):
    path = published(tmp_path, site(1, "01998", "A", 5.00))
    right = path.read_text("utf-8")
    path.write_text(right.replace("insee_com", "commune", 1), encoding="utf-8")
    with pytest.raises(gate.Refused, match="Reprenez le fichier national tel que publié"):
        france.read_list(path, "france_services", country)
    path.write_text(right, encoding="utf-8")  # the remedy
    [said] = france.read_list(path, "france_services", country).remarks
    assert "aucune commune actuelle" in said.message and "Donnez le code INSEE" in said.remedy
    path.write_text(right.replace("01998", "01001"), encoding="utf-8")  # the remedy
    taken = france.read_list(path, "france_services", country)
    assert (list(taken.rows["code_insee"]), taken.remarks) == (["01001"], ())


@pytest.fixture
def table(country, people, thresholds, tmp_path):
    path = published(
        tmp_path,
        site(1, "01001", "A", 5.00),
        site(2, "02001", "D", 5.30, kind="Antenne"),
        site(3, "02001", "D", 5.30, form="Bus_équivalent"),
    )
    places = france.points(country)
    rows = france.read_list(path, "france_services", country).rows
    return france.communes(places, people, thresholds, tenth(), france.supply(rows, places))


def tenth():
    """One in ten is out of work everywhere, the 20th percentile: nothing to bring anywhere."""
    return pd.DataFrame({"active_15_64": 100.0, "unemployed_15_64": 10.0}, index=list(PEOPLE))


def test_the_need_of_two_components_is_their_mean(table):
    assert table["need"].round(6).to_dict() == {
        "01001": 20, "01002": 25, "01003": 15, "02001": 35, "29155": 35, "97101": 15,
    }  # fmt: skip
    assert set(table["used"]) == {"share_65_plus|unemployment_rate"}


def test_age_alone_is_no_index_and_gives_no_rank(country, people, thresholds):
    alone = france.communes(france.points(country), people, thresholds)
    assert alone["need"].isna().all()
    assert set(alone["used"]) == {""}
    found = national_rank.departments(alone, country.departments)
    assert found["rank"].isna().all()
    assert "rang non disponible" in national_rank.sentence(found, "971")


def test_unemployment_is_brought_towards_its_own_department(country, people, thresholds):
    """Ain and Aisne differ, each is all alike: bringing towards France would mix them."""
    figures = tenth()
    figures.loc["02001", "unemployed_15_64"] = 30.0
    found = france.communes(france.points(country), people, thresholds, figures)
    assert found["unemployment_rate"].loc[["01001", "01002", "01003"]].tolist() == [0.1] * 3
    assert found.loc["02001", "unemployment_rate"] == 0.3


def test_minutes_are_those_of_a_department_and_nothing_crosses_the_sea(table, country):
    assert table.loc["01001", "central"] < 0.1
    metres = nearest_places.coordinates(france.points(country).loc[["01001", "01002"]])
    far = float(travel.minutes(np.hypot(*(metres[1] - metres[0]))))
    assert table.loc["01002", "central"] == pytest.approx(far, abs=0.1)
    assert table.loc["01002", "site"] == "FS A"
    assert table.loc["02001", "site"] == "FS D"  # a branch and a bus that says where and when
    assert np.isposinf(table.loc[["29155", "97101"], "central"]).all()
    assert table.loc[["29155", "97101"], "capacity"].tolist() == [0, 0]
    assert (table["low"] <= table["central"]).all()


def test_hours_are_shared_as_in_a_department(table):
    """3 h in A, 3 h of the branch and 3 h of the bus in D, all of it given."""
    people = pd.Series(PEOPLE)
    assert (table["capacity"] * people).sum() / 1000 == pytest.approx(9.0)


def test_a_site_that_publishes_no_hours_does_not_give_none(country, people, thresholds, tmp_path):
    path = published(
        tmp_path,
        site(1, "01001", "A", 5.00),
        site(2, "02001", "D", 5.30).replace("09:00 - 12:00", ""),
    )
    places = france.points(country)
    rows = france.read_list(path, "france_services", country).rows
    found = france.communes(places, people, thresholds, None, france.supply(rows, places))
    shared = found[["capacity_low", "capacity", "capacity_high"]]
    given = shared.mul(pd.Series(PEOPLE), axis=0).sum() / 1000
    assert given.tolist() == pytest.approx([3, 6, 6])


def test_a_round_counts_at_the_stops_that_a_department_knows(country, people, thresholds, tmp_path):
    path = published(tmp_path, site(1, "01001", "A", 5.00, form="Multisites"))
    places = france.points(country)
    rows = france.read_list(path, "france_services", country).rows
    stops = pd.DataFrame({"site_id": ["1"], "weekday": ["mon"], "code_insee": ["01003"]})
    alone, held = (france.supply(rows, places, known).sites for known in (None, stops))
    assert not alone["counted"].any()
    assert held.loc[held["counted"], ["code_insee", "hours"]].values.tolist() == [["01003", 3.0]]
    found = france.communes(places, people, thresholds, None, france.supply(rows, places, stops))
    assert found.loc["01003", "central"] < 0.1


def test_overseas_is_projected_apart(country):
    places = france.points(country)
    assert places["crs"].to_dict()["97101"] == perimeters.projection("971")
    assert places["network"].to_dict() == {
        "01001": "", "01002": "", "01003": "", "02001": "", "29155": "Ouessant", "97101": "971",
    }  # fmt: skip
    area = 2 * 0.04 * 111.3
    assert places.loc["97101", "area_km2"] == pytest.approx(area**2 * np.cos(0.284), rel=0.01)


def test_a_commune_without_point_is_named_not_guessed(country, people, thresholds, tmp_path):
    lost = country.communes.copy()
    lost.loc["01003", ["geometry", "town_hall"]] = "00"
    country = country._replace(communes=lost)
    places = france.points(country)
    rows = france.read_list(
        published(tmp_path, site(1, "01001", "A", 5.0)), "france_services", country
    ).rows
    table = france.communes(places, people, thresholds, tenth(), france.supply(rows, places))
    assert np.isnan(table.loc["01003", "central"])
    assert table.loc["01003", "need"] == pytest.approx(15)
    notes = france.road_minutes_file(table).set_index("code_insee")["minutes_note"]
    assert notes["01003"] == "commune sans point connu"
    assert notes["29155"] == "non calculable par la route"
    assert notes["01001"] == ""
    assert np.isfinite(france.road_minutes_file(table)["central"].dropna()).all()


def test_a_site_without_usable_coordinates_stands_at_the_chef_lieu(country, tmp_path):
    places = france.points(country)
    path = published(
        tmp_path,
        site(1, "01001", "A", ""),
        site(2, "01002", "B", 46.0, lat=5.1),
        site(3, "01999", "Ancienne", 5.1),
    )
    found = france.supply(france.read_list(path, "france_services", country).rows, places)
    assert found.moved == 2
    assert found.sites["code_insee"].to_dict() == {"1": "01001", "2": "01002", "3": "01002"}
    home = places.loc[["01001", "01002"], ["x_m", "y_m"]].to_numpy()
    assert found.sites.loc[["1", "2"], ["x_m", "y_m"]].to_numpy() == pytest.approx(home)


def test_figures_of_merged_communes_are_added_but_not_medians(country, tmp_path):
    census = tmp_path / "census.csv"
    census.write_text(
        "insee_com,commune_article,commune_type,pop_15_64_active_2021,pop_15_64_chomage_2021\n"
        "1001,A,COM,100,10\n01002,B,COM,50,5\n01999,Ancienne,COM,30,9\n01003,C,COMD,9,9\n"
        "99999,Ailleurs,COM,1,1\n"
    )
    income = tmp_path / "income.csv"
    income.write_text("CODGEO;MED21\n01001;20000\n01002;s\n01999;30000\n")
    counts = france.read_list(census, "census", country)
    medians = france.read_list(income, "income", country)
    assert counts.aside == 1
    found = france.figures(counts.rows, medians.rows)
    assert found["active_15_64"].dropna().to_dict() == {"01001": 100, "01002": 80}
    assert found["unemployed_15_64"].dropna().to_dict() == {"01001": 10, "01002": 14}
    assert found["median_standard_of_living_eur"].dropna().to_dict() == {"01001": 20_000}


def test_another_file_is_refused_by_its_name(country, tmp_path):
    path = tmp_path / "autre.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(gate.Refused, match=r"autre\.csv.*Liste nationale des France services"):
        france.read_list(path, "france_services", country)


# ---------- the departments ----------


def test_departments_by_hand(table, country):
    found = national_rank.departments(table, country.departments)
    ain = found.loc["01"]
    assert (ain["population"], ain["pop_65_plus"]) == (600, 110)
    assert ain["need"] == pytest.approx((100 * 20 + 200 * 25 + 300 * 15) / 600)
    assert ain["density"] == pytest.approx(600 / ain["area_km2"])
    far = [PEOPLE[code] for code in ("01001", "01002", "01003") if table.loc[code, "central"] > 20]
    assert ain["beyond"] == pytest.approx(100 * sum(far) / 600)
    assert found.loc["971", "beyond"] == 100  # no road leads to one: never counted as covered
    assert found["rank"].to_dict() == {"02": 1, "29": 2, "01": 3, "971": 4}


def departments(rows):
    frame = pd.DataFrame(rows, columns=["code", "name", "population", "area_km2", "need"])
    frame = frame.set_index("code").assign(tncc="3", used="share_65_plus")
    return national_rank.ranked(frame.assign(density=frame["population"] / frame["area_km2"]))


COUNTRY = [
    ("01", "Grande", 1_000_000, 1_000, 40.0),
    ("02", "Petite", 100_000, 1_000, 60.0),
    ("03", "Jumelle", 105_000, 1_000, 50.0),
    ("04", "Vide", 50_000, 5_000, 55.0),
    ("05", "Dense", 100_000, 100, 45.0),
    ("06", "Voisine", 120_000, 1_100, 70.0),
    ("07", "Sans", None, 300, None),
]


def test_alike_is_by_standardised_logarithms():
    table = departments(COUNTRY)
    known = table.dropna(subset=["population"])
    size = np.log(known[["population", "density"]].to_numpy(float))
    size = (size - size.mean(axis=0)) / size.std(axis=0)
    at = {code: size[i] for i, code in enumerate(known.index)}
    expected = sorted(
        (code for code in at if code != "02"), key=lambda code: np.linalg.norm(at[code] - at["02"])
    )
    found = national_rank.place(table, "02")
    assert found.alike == tuple(expected[:5])
    assert found.alike[:2] == ("03", "06")
    assert (found.rank, found.rank_beyond, found.among) == (2, None, 6)


def test_sentence_of_a_department():
    table = departments(COUNTRY)
    said = national_rank.sentence(table, "02")
    assert said.startswith("La Petite est au 2e rang sur 6 (sans Sans, non publié) pour l’indice")
    assert "part des 65 ans et plus" in said
    alike = [COUNTRY[int(code) - 1][1] for code in national_rank.place(table, "02").alike]
    assert said.endswith(f"la {', la '.join(alike[:4])} et la {alike[4]}.")
    assert "1er rang" in national_rank.sentence(table, "06")
    assert "non disponible" in national_rank.sentence(table, "07")
    with pytest.raises(KeyError):
        national_rank.sentence(table, "99")


def test_sentence_with_access_says_the_share_and_that_it_is_estimated(table, country):
    said = national_rank.sentence(national_rank.departments(table, country.departments), "01")
    assert "à plus de 20\u00a0minutes d’une France services" in said
    assert "temps estimé" in said


def test_communes_that_a_file_says_nothing_of_are_counted():
    from geo.cli.country import _silent

    table = pd.DataFrame(
        {"unemployment_rate": [10.0, None, None], "median_standard_of_living_eur": [1.0, 1.0, None]}
    )
    said = [line.replace("\u00a0", " ") for line in _silent(table, ["census"])]
    assert len(said) == 1
    assert "2 communes sans chômage, sur 3" in said[0]
    assert not list(_silent(table, []))
