"""How old the sources are said to be, and what a page warns of."""

from datetime import date

from geo.pack import catalogue
from geo.quality import freshness
from geo.reading import source_ages

TODAY = date(2026, 11, 22)


def test_an_age_is_written_with_its_range():
    said = [source_ages.months(freshness.age(text, TODAY)) for text in ("2025", "2026-10-22")]
    assert [one.replace("\u00a0", " ") for one in said] == ["de 10 à 22 mois", "1 mois"]


def test_every_source_of_the_catalogue_has_an_age():
    for code in catalogue.departments():
        frame = source_ages.table(code, TODAY)
        assert len(frame) == len(catalogue.sources(code))
        said = source_ages.sentence(code, TODAY)
        assert said.replace("\u00a0", " ").startswith(f"{len(frame)} sources : ")


def test_no_step_is_told_by_colour_alone():
    symbols, names = zip(*(one[:2] for one in source_ages.STEPS.values()), strict=True)
    assert len(set(symbols)) == len(set(names)) == 4
    assert all(name in " ".join(source_ages.scale()) for name in names)


def test_a_page_warns_of_the_old_sources_that_it_uses():
    said = source_ages.old("86", ("france_services", "mds_outreach"), date(2026, 11, 28))
    assert said.replace("\u00a0", " ").startswith(
        "○ 2 sources sur 2 de cette page ont plus de 18 mois"
    )
    assert "70 mois" in said.replace("\u00a0", " ")
    assert source_ages.old("86", ("france_services",), date(2025, 12, 1)) == ""  # 16 months old
    one = source_ages.old("86", ("france_services", "mds_outreach"), date(2025, 12, 1))
    assert one.replace("\u00a0", " ").startswith("○ 1 source sur 2 de cette page a plus de 18 mois")
