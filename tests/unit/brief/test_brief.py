import io
import json
import zipfile
from dataclasses import replace
from datetime import date
from types import MappingProxyType

import pypdf
import pytest

from geo.access.measures import Params
from geo.base import cancellation, palette
from geo.base.errors import GeoError
from geo.brief import content, pdf
from geo.cli import main
from geo.indicators import registry
from geo.maps import typst
from geo.pack import pack, territories
from geo.reading import names, unit_sheet
from geo.scenario import scenario
from tests.helpers import lanes

WHEN = date(2026, 11, 22)
A4_PT = (595.28, 841.89)


def read(pdf):
    return pypdf.PdfReader(io.BytesIO(pdf))


def text(pdf):
    """The words of a PDF, as ``flat`` gives them: lines break where the page is narrow."""
    return flat("\n".join(page.extract_text() for page in read(pdf).pages))


def flat(words):
    """Every run of spaces as one, and none after a hyphen, where a line may break."""
    return " ".join(words.split()).replace("- ", "-")


@pytest.fixture(scope="module")
def montmorillon(vienne):
    return pdf.brief(vienne, "canton", "8612", Params(), when=WHEN)


def renamed(pack, code, name):
    communes = pack.tables["communes"].copy()
    communes.loc[communes["code_insee"].eq(code), "name"] = name
    return replace(pack, tables=MappingProxyType({**pack.tables, "communes": communes}))


def fonts(reader):
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            described = font.get_object()["/DescendantFonts"][0].get_object()
            yield described["/BaseFont"], described["/FontDescriptor"].get_object()


def tags(node, found):
    """Kinds of the structure elements of a tagged PDF, with the text of the figures."""
    node = node.get_object()
    if isinstance(node, pypdf.generic.ArrayObject):
        for child in node:
            tags(child, found)
    elif isinstance(node, pypdf.generic.DictionaryObject):
        if "/S" in node:
            found.append((str(node["/S"]), str(node.get("/Alt", ""))))
        if "/K" in node:
            tags(node["/K"], found)
    return found


def test_one_a4_page_with_the_figures_of_the_fiche(vienne, montmorillon):
    found = unit_sheet.fiche(vienne, "canton", "8612", Params())
    pages, words = read(montmorillon).pages, text(montmorillon)
    assert len(pages) == 1
    for page in pages:
        size = (float(page.mediabox.width), float(page.mediabox.height))
        assert size == pytest.approx(A4_PT, abs=0.5)
    for expected in (
        found.name,
        found.subtitle,
        *found.why,
        *(figure.value for figure in found.key),
        "Qui contacter ici",
        "France services de Montmorillon",
        "Permanence de MDS",
        "22 novembre 2026",
        content.PRODUCT,
        "1 / 1",
    ):
        assert flat(expected) in words
    assert words.index("Qui contacter ici") < words.index("Minutes jusqu’à")


def test_the_detail_is_on_the_other_side(vienne, montmorillon):
    found = unit_sheet.fiche(vienne, "canton", "8612", Params())
    document = pdf.brief(vienne, "canton", "8612", Params(), when=WHEN, detail=True)
    assert len(read(document).pages) == 2
    recto, verso = (flat(page.extract_text()) for page in read(document).pages)
    assert recto.replace("1 / 2", "1 / 1") == text(montmorillon)
    for line in found.lines:
        assert flat(line.said) in verso
    name = pdf.file_name(vienne, "canton", "8612", Params(), detail=True)
    assert name != pdf.file_name(vienne, "canton", "8612", Params())


def test_what_does_not_hold_on_the_page_is_counted(vienne):
    about = content.subject(vienne, "departement", "86")
    page = content.content(vienne, about, Params(), when=WHEN)
    document = text(pdf.brief(vienne, "departement", "86", Params(), when=WHEN))
    for one in (page["contacts"], page["communes"]):
        left = [flat(said) for said in one["left"]]
        assert sum(said in document for said in left) == 1, left
    entries = page["contacts"]["entries"]
    shown = [one for one in entries if flat(one["name"]) in document]
    assert {one["role"] for one in shown} == {one["role"] for one in entries}


def test_tagged_in_french_with_a_text_for_each_image(montmorillon):
    root = read(montmorillon).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("fr")
    assert b"pdfuaid" in root["/Metadata"].get_data()
    found = tags(root["/StructTreeRoot"]["/K"], [])
    kinds = [kind for kind, _ in found]
    assert kinds.count("/H1") == 1
    assert {"/H2", "/Table", "/TH", "/TD", "/P"} <= set(kinds)
    figures = [alt for kind, alt in found if kind == "/Figure"]
    assert len(figures) == 2
    assert all(len(alt) > 20 for alt in figures)


def test_our_fonts_and_no_other_are_embedded(montmorillon):
    found = list(fonts(read(montmorillon)))
    assert found
    for name, descriptor in found:
        assert "SourceSansPro" in name
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)


def test_the_press_gives_the_same_bytes_and_says_what_fails(vienne, montmorillon):
    about = content.subject(vienne, "canton", "8612")
    data = pdf._data(vienne, about, Params(), when=WHEN)
    with typst.Press() as press:
        press.give(data)
        assert press.take() == montmorillon
        press.give(b'{"day": [2026, 11, 22]}')
        with pytest.raises(GeoError, match="mise en page"):
            press.take()
        press.give(data)  # it goes on after a failure
        assert press.take() == montmorillon
        press._child.kill()
        with pytest.raises(GeoError, match="s’est arrêté"):
            press.take()


@pytest.mark.parametrize("workers", [1, 2, 3])
@pytest.mark.slow
def test_any_number_of_processes_gives_the_same_files(vienne, workers):
    codes = ["T1", "T2", "T3"]
    files = pdf.briefs(vienne, "territoire", Params(), when=WHEN, codes=codes, workers=workers)
    alone = [pdf.brief(vienne, "territoire", code, Params(), when=WHEN) for code in codes]
    assert [document for _, document in files] == alone


def test_the_same_input_gives_the_same_bytes(vienne, montmorillon):
    again = pdf.brief(vienne, "canton", "8612", Params(), when=WHEN)
    assert again == montmorillon
    assert pdf.brief(vienne, "canton", "8612", Params(threshold_min=30), when=WHEN) != again


@pytest.mark.parametrize(
    "name",
    ["#set page(fill: red) $x$ *gras* ]", '<script>"& \\u{41} `code` @ref /* x', "=cmd'|a"],
)
@pytest.mark.slow
def test_a_name_is_never_markup(vienne, name):
    pack = renamed(vienne, "86246", name)
    document = pdf.brief(pack, "commune", "86246", Params(), when=WHEN)
    assert flat(name.replace("'", "’")) in text(document)


def test_nineteen_cantons(vienne):
    codes = content.codes(vienne, "canton")
    kinds = vienne.tables["cantons"].set_index("canton_code")["kind"].astype(str)
    assert len(codes) == 19
    assert "whole_city" not in set(kinds[codes])
    urban = [code for code in codes if kinds[code] != "whole"]
    assert len(urban) == 8
    for code in codes:
        about = content.subject(vienne, "canton", code)
        assert bool(about.notice) == (code in urban)


def test_an_urban_canton_says_its_part_and_gives_the_whole_city(vienne):
    words = text(pdf.brief(vienne, "canton", "8613", Params(), when=WHEN, detail=True))
    city = unit_sheet.fiche(vienne, "canton", "8699", Params())
    assert "3 communes hors de la ville" in words
    for line in city.lines:
        assert flat(line.said) in words
    figures = {line.indicator.id: line.said for line in city.lines}
    assert flat(f"ville entière : {figures['need_index']}") in words


def test_a_canton_inside_a_city_shows_the_whole_city(vienne):
    about = content.subject(vienne, "canton", "8615")
    words = text(pdf.brief(vienne, "canton", "8615", Params(), when=WHEN, detail=True))
    assert about.title == "Canton de Poitiers-3"
    assert flat(names.not_computable(vienne, "8615")) in words
    people = vienne.communes.loc[names.members(vienne, "canton", "8699"), "population"].sum()
    city = unit_sheet.fiche(vienne, "canton", "8699", Params())
    assert flat(next(one.said for one in city.lines if one.indicator.id == "population")) in words
    assert people == 89_916


@pytest.mark.parametrize("kind", ["mds", "france_services", "cnfs"])
@pytest.mark.parametrize(("level", "code"), [("commune", "86194"), ("territoire", "T1")])
@pytest.mark.slow
def test_every_kind_of_help(vienne, kind, level, code):
    params = Params(kind=kind, threshold_min=10)
    document = pdf.brief(vienne, level, code, params, when=WHEN)
    assert len(read(document).pages) == 1
    assert "10 minutes" in text(document)


def test_legends_count_the_unit_only(vienne):
    found = described(vienne, "canton", "8612")
    inside = names.members(vienne, "canton", "8612")
    rows = found["minutes"]["legend"]

    def number(said):
        return 0 if said == "–" else int(said.replace("\u202f", ""))

    assert sum(number(row["communes"]) for row in rows) == len(inside)
    cells = [cell for row in found["detail"]["gaps"]["rows"] for cell in row["cells"]]
    assert sum(number(cell["communes"]) for cell in cells) == len(inside)
    shown = [cell["colour"] for cell in cells]
    assert shown == [colour for row in palette.BIVARIATE[::-1] for colour in row]


def described(shown, level, code):
    about = content.subject(shown, level, code)
    return content.content(shown, about, Params(), when=WHEN, detail=True)


def test_bars_are_comparable_from_a_fiche_to_another(vienne):
    fiches = [
        described(vienne, "territoire", code)["detail"]["figures"]
        for code in territories.units(vienne, "territoire").index
    ]
    found = unit_sheet.fiche(vienne, "territoire", "T4", Params())
    drawn = [one for one in found.lines if one.indicator.kind != "stock"]
    for row in (found.lines.index(one) for one in drawn):
        bars = [figures["rows"][row]["bar"] for figures in fiches]
        assert max(value for value, _ in bars) == 1, found.lines[row].indicator.id
        assert len({reference for _, reference in bars}) == 1


def test_a_department_has_bars_beside_a_reference_only(vienne):
    figures = described(vienne, "departement", "86")["detail"]["figures"]
    drawn = [row for row in figures["rows"] if row["bar"] is not None]
    assert len(drawn) == sum(one.national is not None for one in registry.REGISTRY.values())
    assert all(row["cells"][-1] and max(row["bar"]) == 1 for row in drawn)
    nothing = {**vienne.tables, "national_percentiles": vienne.tables["national_percentiles"][:0]}
    alone = replace(vienne, tables=MappingProxyType(nothing))
    figures = described(alone, "departement", "86")["detail"]["figures"]
    assert {row["bar"] for row in figures["rows"]} == {None}
    assert "Barre" not in figures["note"]


def test_the_first_page_names_the_reference(vienne):
    found = unit_sheet.fiche(vienne, "commune", "86177", Params())
    details = [one["detail"] for one in described(vienne, "commune", "86177")["key"]]
    assert details[0].endswith("la Vienne\u00a0: 9\u00a0min")
    assert [one.detail for one in found.key] != details
    assert not [one for one in details if "référence" in one]


def test_an_unknown_unit_is_refused_in_french(vienne):
    with pytest.raises(GeoError, match="n’est pas un code du niveau canton"):
        pdf.brief(vienne, "canton", "8677", Params(), when=WHEN)


def test_a_simulation_says_so_on_every_page(vienne):
    pack = replace(vienne, scenario="France services de Civray fermé", before=vienne)
    document = pdf.brief(pack, "canton", "8606", Params(), when=WHEN, detail=True)
    assert len(read(document).pages) == 2
    for page in read(document).pages:
        assert "Simulation : France services de Civray fermé" in flat(page.extract_text())
    assert "simulation" in pdf.file_name(pack, "canton", "8606", Params())


def test_an_apostrophe_parts_the_words_of_a_file_name(vienne):
    for code, said in (("86112", "_l-isle-jourdain_"), ("86004", "_angles-sur-l-anglin_")):
        assert said in pdf.file_name(vienne, "commune", code, Params())


def test_a_batch_is_ordered_counted_and_packed(vienne, montmorillon):
    codes = ["8612", "8613"]
    files = list(pdf.briefs(vienne, "canton", Params(), when=WHEN, codes=codes))
    assert [name.split("_")[3] for name, _ in files] == codes
    assert files[0][1] == montmorillon
    packed = pdf.archive(files, WHEN)
    assert packed == pdf.archive(files, WHEN)
    with zipfile.ZipFile(io.BytesIO(packed)) as opened:
        assert {name: opened.read(name) for name in opened.namelist()} == dict(files)


def test_a_batch_that_nobody_waits_for_ends_at_the_next_unit(vienne):
    done = []
    with cancellation.watched_by(lambda: len(done) == 2), pytest.raises(cancellation.Stopped):
        for name, _ in pdf.briefs(vienne, "canton", Params(), when=WHEN):
            done.append(name)
    assert len(done) == 2


def test_the_command_writes_the_file(tmp_path, capsys):
    order = ["brief", "86", "--code", "8609", "--threshold", "15", "--date", "2026-11-22"]
    assert main.main([*order, "-o", str(tmp_path / "out")]) == 0
    written = list((tmp_path / "out").iterdir())
    assert [str(path) for path in written] == capsys.readouterr().out.split()
    assert "15 minutes" in text(written[0].read_bytes())
    assert main.main(["brief", "86", "--code", "zz", "-o", str(tmp_path)]) == 1
    assert "«\u00a0zz\u00a0»" in capsys.readouterr().err
    (tmp_path / "file").touch()
    assert main.main([*order, "-o", str(tmp_path / "file")]) == 1


def test_the_command_prints_a_scenario(vienne, tmp_path, capsys):
    order = ["brief", "86", "--code", "8606", "--date", "2026-11-22", "-o", str(tmp_path)]
    assert main.main([*order, "--scenario", "f2270"]) == 0
    closed = scenario.apply(vienne, scenario.from_text("f2270"))
    written = tmp_path / pdf.file_name(closed, "canton", "8606", Params())
    assert capsys.readouterr().out.strip() == str(written)
    assert written.read_bytes() == pdf.brief(closed, "canton", "8606", Params(), when=WHEN)
    assert main.main([*order, "--scenario", "n'importe quoi"]) == 1
    assert "Scénario non compris" in capsys.readouterr().err


DENSE = [
    ("29", "commune", "29083"),  # an island
    ("86", "canton", "8615"),  # the figures of another unit, with a notice
    ("29", "commune", "29019"),  # a city
    ("29", "canton", "2921"),
    ("29", "departement", "29"),
    ("86", "commune", "86112"),
    ("86", "epci", "200069854"),
]
"""Units with much to say: many sites, a long name, a notice, no road."""
A_LOT = (
    "12 actions réalisées en 12 mois, 340 participants. Volets TNE sans action : équipement, "
    "ressources. Partenaires : Centre social de la Blaiserie, Communauté d’agglomération, Maison "
    "de quartier, médiathèque et 4 autres. Besoin fort (e-parentalité) sans action réalisée : "
    "12 communes, 8 400 habitants. 3 dates sont prévues dans les 12 mois à venir."
)


@pytest.mark.parametrize(("department", "level", "code"), lanes.first(DENSE, 2))
def test_a_fiche_that_says_much_fits_on_a_page(department, level, code):
    document = pdf.brief(
        pack.load(department), level, code, Params(), when=WHEN, actions=lambda _: A_LOT
    )
    assert len(read(document).pages) == 1
    assert flat(A_LOT) in text(document)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("department", "level"),
    [
        (department, level)
        for department in ("86", "29")
        for level in territories.LEVELS
        if (department, level) != ("29", "territoire")
    ],
)
def test_every_fiche_fits_on_a_page_and_its_detail_on_another(department, level):
    loaded = pack.load(department)
    for detail in (False, True):
        files = pdf.briefs(
            loaded, level, Params(), when=WHEN, actions=lambda _: A_LOT, detail=detail
        )
        for name, document in files:
            assert len(read(document).pages) == 1 + detail, name
        if level == "commune":
            break  # the other side is that of a canton


def test_content_is_plain_json(vienne):
    about = content.subject(vienne, "departement", "86")
    found = content.content(vienne, about, Params(), when=WHEN)
    assert json.loads(json.dumps(found, allow_nan=False)).keys() == found.keys()
