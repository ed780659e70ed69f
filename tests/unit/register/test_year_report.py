"""The report of a year: what a plain count finds, what is not known, and nobody in its bytes."""

import io
from collections import Counter
from datetime import date, timedelta

import pypdf
import pytest
from typeguard import CollectionCheckStrategy, check_type

from geo.brief import content
from geo.brief.paper_data import YearPage
from geo.cli import main
from geo.register import demo, year_report
from geo.register.action import Body, counts_as_done, occurrences
from geo.register.places import Places
from geo.register.vocabulary import STRANDS
from geo.rights.actors import COMMAND_LINE, Actor
from tests.helpers.gate_files import plain
from tests.unit.register.conftest import workshop

TODAY = date(2026, 11, 29)
LEA = Actor("rédacteur", "canari-lea")
HOSTILE = "#panic() *gras* $x$ <script>alert(1)</script> ${7*7} \\ @SUM(1)"
TERRITORIES = {"86273": "Chauvigny – Montmorillon", "86194": "Poitiers", "86066": "Châtellerault"}


def held(register):
    """A year of actions: done, repeated over two years, planned, late, cancelled, above."""

    def add(**changed):
        return register.add(LEA, workshop(**changed))

    for month, strand, code in ((1, "parentalite", "86273"), (5, "formation", "86194"),
                                (6, "", "86066"), (11, "parentalite", "86194")):  # fmt: skip
        add(title=f"M{month}", start=date(2026, month, 9), strand=strand, code=code,
            attendance=month)  # fmt: skip
    add(title="Non compté", start=date(2026, 3, 2), attendance=None, organiser=None, partners=())
    add(title="Série", start=date(2025, 12, 15), rhythm="mois", until=date(2027, 2, 1),
        cancelled=(date(2026, 2, 15),), state="prevu", attendance=30, code="86066")  # fmt: skip
    add(title="EPCI", start=date(2026, 4, 1), level="epci", code="200069854", attendance=0)
    add(title="Tout", start=date(2026, 4, 2), level="departement", code="86",
        organiser=Body("association", HOSTILE[:60]))  # fmt: skip
    add(title="Avant", start=date(2025, 6, 1))
    add(title="À cheval", start=date(2025, 12, 30), end=date(2026, 1, 2))
    add(title="Prévue", start=date(2026, 12, 5), state="prevu")
    add(title="En retard", start=date(2026, 10, 5), state="prevu")
    add(title="Annulée", start=date(2026, 9, 5), state="annule")
    gone = add(title="Retirée", start=date(2026, 9, 6))
    register.undo(COMMAND_LINE, gone.id, gone.version)


def counted(register, year):
    """The dates of a year that took place, one by one, without a table: (action, day)."""
    first, last = date(year, 1, 1), min(date(year, 12, 31), TODAY)
    return [
        (record.action, one.first)
        for record in register.records(limit=None).records
        for one in occurrences(record.action)
        if first <= one.first <= last and counts_as_done(record.action, one, one.first, TODAY)
    ]


def rows(page, title):
    table = next(one for one in (*page["pairs"], *page["tables"]) if one["title"] == title)
    assert all(len(row) == len(table["head"]) for row in table["rows"])
    return {row[0]: tuple(map(plain, row[1:5])) for row in table["rows"]}


def expected(pairs):
    """Actions, dates, participants and actions not counted, as the report writes them."""
    actions = {id(action): action for action, _ in pairs}.values()
    came = [action.attendance for action in actions if action.attendance is not None]
    return (
        str(len(actions)),
        str(len(pairs)),
        str(sum(came)) if came else "–",
        str(len(actions) - len(came)) if actions else "–",
    )


def read(register, vienne, year):
    page = year_report.content(vienne, year_report.of_register(register, year, TODAY))
    return check_type(
        page, YearPage, collection_check_strategy=CollectionCheckStrategy.ALL_ITEMS
    )  # fmt: skip


def text(pdf):
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return len(pages), plain(" ".join(" ".join(one.extract_text() for one in pages).split()))


@pytest.mark.parametrize("year", [2025, 2026])
def test_every_figure_is_that_of_a_plain_count(register, vienne, year):
    held(register)
    page, pairs = read(register, vienne, year), counted(register, year)
    assert len(pairs) == {2025: 3, 2026: 17}[year]
    strands = rows(page, "Par volet TNE")
    for term in STRANDS.ids:
        of_strand = [pair for pair in pairs if pair[0].strand == term]
        assert strands[STRANDS.label(term)] == expected(of_strand), term
    quarters = rows(page, "Par trimestre")
    for rank in range(1, 5):
        name = f"{rank}{'er' if rank == 1 else 'e'} trimestre"
        assert quarters[name] == expected([p for p in pairs if (p[1].month + 2) // 3 == rank])
    places = rows(page, "Par territoire des solidarités")
    for code, name in TERRITORIES.items():
        inside = [p for p in pairs if p[0].level == "commune" and p[0].code == code]
        assert places[name] == expected(inside)
    if year == 2026:
        assert places["À un EPCI"] == ("1", "1", "0", "0")
        assert places["Au département"] == ("1", "1", "12", "0")
    bodies = rows(page, "Par sorte de partenaire")
    for kind, name in (("caf", "CAF"), ("centre_social", "Centre social")):
        those = [
            p for p in pairs if kind in {b.kind for b in (p[0].organiser, *p[0].partners) if b}
        ]
        assert bodies[name] == expected(those)
    for table in (*page["pairs"], *page["tables"]):
        assert rows(page, table["title"])["Ensemble"] == expected(pairs)
    named = Counter(b.name for a in {id(p[0]): p[0] for p in pairs}.values() for b in a.partners)
    assert f"Collège Jean Rostand ({named['Collège Jean Rostand']})" in page["partners"]["text"]


def test_what_is_not_known_or_does_not_count_is_said(register, vienne):
    held(register)
    lines = "\n".join(plain(one) for one in read(register, vienne, 2026)["unknown"]["lines"])
    for said in (
        "1 action sur 8 n’a pas été comptée",
        "2 actions placées à un EPCI, un territoire ou au département ne comptent dans aucune",
        "1 action n’a ni organisateur ni partenaire inscrit",
        "1 action prévue, de date passée, n’est pas notée réalisée",
        "1 action annulée, elle ne compte pas",
        "2 dates sont prévues d’ici au 31 décembre 2026",
        "1 action qui se répète a aussi des dates hors de 2026",
        "Ce que personne n’a inscrit au registre n’est pas ici",
    ):
        assert plain(said) in lines
    assert len(lines.splitlines()) == 8


@pytest.mark.parametrize(("year", "when"), [(2019, "année entière"), (2031, "année à venir")])
def test_an_empty_year_says_so_on_one_page_without_tables(register, vienne, year, when):
    held(register)
    page = read(register, vienne, year)
    assert (page["pairs"], page["tables"], page["partners"]) == ([], [], None)
    count, words = text(year_report.write(register, vienne, year, today=TODAY))
    assert count == 1 and when in words
    assert f"Aucune action n'est inscrite comme réalisée en {year}." in words


def test_it_is_printed_whole_and_its_hostile_text_stays_text(register, vienne):
    held(register)
    printed = year_report.write(register, vienne, 2026, today=TODAY)
    assert printed == year_report.write(register, vienne, 2026, today=TODAY)
    count, words = text(printed)
    assert count in (1, 2)
    for said in (
        "Ce qui s’est fait en 2026",
        "année arrêtée au 29 novembre 2026",
        "8 actions réalisées, en 17 dates",
        HOSTILE[:60],
        "Sources : registre",
    ):
        assert plain(said) in words


def test_neither_contact_nor_author_is_in_its_bytes_nor_in_what_it_is_made_of(register, vienne):
    canaries = ("canari-lea", "canari@service.fr", "+33549000003")
    register.add(LEA, workshop(contact="canari@service.fr"), reason="canari-lea")
    register.add(LEA, workshop(title="Autre", contact="+33549000003"))
    whole = register.records(limit=None).records
    assert {one.action.contact for one in whole} == {*canaries[1:]}
    printed = year_report.write(register, vienne, 2026, today=TODAY)
    seen = [printed, repr(read(register, vienne, 2026)).encode(), text(printed)[1].encode()]
    assert not [one for one in canaries for part in seen if one.encode() in part]


def test_the_demonstration_is_said_on_every_page(register, vienne):
    demo.load(register, COMMAND_LINE, Places(vienne), today=TODAY)
    printed = year_report.write(register, vienne, 2026, today=TODAY)
    count, words = text(printed)
    assert words.count("de ce rapport sont inventées") == count
    demo.remove(register, COMMAND_LINE)
    assert read(register, vienne, 2026)["warning"] == ""


def test_many_partners_and_territories_hold_on_two_pages(register, vienne):
    day = date(2026, 1, 1)
    for rank, code in enumerate(vienne.communes.index[:60]):
        name = f"Association des parents d’élèves numéro {rank}"
        register.add(LEA, workshop(title=f"A{rank}", code=code, start=day + timedelta(days=rank),
                                   partners=(Body("parents", name),)))  # fmt: skip
    count, words = text(year_report.write(register, vienne, 2026, today=TODAY))
    assert count <= 2 and "autres." in words


def test_the_command_prints_it_and_a_year_that_is_none_is_told(register, home, capsys):
    held(register)
    command = ["register", "report", "86", "--date", "2026-11-29", "-o", str(home)]
    assert main.main([*command, "--year", "2025"]) == 0
    assert "3 dates" in text((home / "observatoire_86_actions_bilan_2025.pdf").read_bytes())[1]
    assert main.main(command) == 0
    assert (home / "observatoire_86_actions_bilan_2026.pdf").exists()
    capsys.readouterr()
    with pytest.raises(SystemExit):
        main.main([*command, "--year", "deux"])
    assert "donnez une année comme 2026" in plain("".join(capsys.readouterr()))


def test_the_fiches_of_the_command_say_what_is_done(register, home, capsys):
    command = ["brief", "86", "--level", "commune", "--code", "86273", "-o", str(home / "fiches")]
    command += ["--date", "2026-11-29"]

    def printed():
        assert main.main(command) == 0
        (path,) = (home / "fiches").glob("*.pdf")
        return text(path.read_bytes())

    title = plain(content.ACTIONS)
    assert title not in printed()[1]  # nothing is recorded: nothing is said
    register.add(LEA, workshop())
    count, words = printed()
    assert (
        count == 1 and title in words and "1 action réalisée en 12 mois, 12 participants" in words
    )
