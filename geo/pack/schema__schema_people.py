"""The tables of people and their needs: population, employment and income, place in France."""

from __future__ import annotations

from typing import Final

from geo.pack.columns import Column, Table, commune_code, count


def _share(name: str, meaning: str) -> Column:
    return Column(name, "float", meaning, "part", low=0, high=1)


PEOPLE: Final[dict[str, Table]] = {
    "population": Table(
        "Population 2021 par âge",
        ("code_insee",),
        (
            commune_code(),
            count("population", "Population municipale 2021", "habitants"),
            count("pop_0_19", "Habitants de 0 à 19 ans", "habitants"),
            count("pop_20_64", "Habitants de 20 à 64 ans", "habitants"),
            count("pop_65_plus", "Habitants de 65 ans ou plus", "habitants"),
        ),
        partition=True,
        optional=False,
    ),
    "income_employment": Table(
        "Emploi et niveau de vie 2021",
        ("code_insee",),
        (
            commune_code(),
            count(
                "active_15_64", "Actifs de 15 à 64 ans", "personnes", nullable=True, decimals=True
            ),
            count(
                "unemployed_15_64",
                "Chômeurs de 15 à 64 ans",
                "personnes",
                nullable=True,
                decimals=True,
            ),
            count("households", "Ménages", "ménages", nullable=True, decimals=True),
            count(
                "median_standard_of_living_eur",
                "Niveau de vie médian ; vide : secret statistique",
                "€ par an",
                nullable=True,
                decimals=True,
            ),
        ),
        partition=True,
    ),
    "national_percentiles": Table(
        "Centiles de toutes les communes de France, 2021",
        ("percentile",),
        (
            count("percentile", "Centile : part des communes de France au-dessous", "%", high=100),
            _share("share_65_plus", "Part des 65 ans et plus"),
            _share("share_0_19", "Part des moins de 20 ans"),
            _share("unemployment_rate", "Taux de chômage des 15-64 ans, au sens du recensement"),
            count("median_standard_of_living_eur", "Niveau de vie médian", "€ par an"),
        ),
    ),
    "fibre": Table(
        "Locaux raccordables à la fibre, par commune (facultatif)",
        ("code_insee",),
        (
            commune_code(),
            count("premises", "Locaux", "locaux", nullable=True),
            count("connectable", "Locaux raccordables à la fibre", "locaux", nullable=True),
        ),
        partition=True,
    ),
    "fragility": Table(
        "Indice de fragilité numérique 2023 de La MedNum (facultatif)",
        ("code_insee",),
        (
            commune_code(),
            Column("ifn", "float", "Indice ; vide : non publié", "sur 10", True, 0, 10),
        ),
        partition=True,
    ),
}
