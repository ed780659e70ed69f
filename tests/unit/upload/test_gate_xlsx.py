"""Workbooks: values as text, sheets, and everything that is refused before openpyxl sees it."""

import datetime as dt
import re
import zipfile

import pytest

from geo.upload import gate
from tests.helpers import gate_files, lanes

SHEET = "xl/worksheets/sheet1.xml"


def test_a_good_workbook(tmp_path):
    upload = gate.read_file(gate_files.good_xlsx(tmp_path))
    assert (upload.format, upload.encoding, upload.remarks) == ("xlsx", None, ())
    assert upload.tables[0].name == "Feuil1"
    gate_files.same(gate_files.table(upload))


VALUES = [
    (86273.0, "86273"),
    (86273, "86273"),
    ("01004", "01004"),
    (0.5, "0.5"),
    (46.580224, "46.580224"),
    (1e-7, "0.0000001"),
    (1e22, "10000000000000000000000"),
    (84009530100015, "84009530100015"),
    (True, "true"),
    (dt.date(2024, 8, 1), "2024-08-01"),
    (dt.datetime(2024, 8, 1, 9, 30), "2024-08-01T09:30:00"),
    (dt.time(9, 30), "09:30:00"),
    (dt.timedelta(hours=30), "30:00:00"),
    ("=SOMME", "=SOMME"),
    ("<script>${x}</script>", "<script>${x}</script>"),
    (None, ""),
]


def test_values_as_text(tmp_path):
    book = gate_files.good_book({"Feuil1": [["a", "b"]]})
    for row, (value, _) in enumerate(VALUES, 2):
        book.active.cell(row, 1, "x")
        cell = book.active.cell(row, 2, value)
        if isinstance(value, str):
            cell.data_type = "s"
    book.save(tmp_path / "valeurs.xlsx")
    found = gate_files.table(gate.read_file(tmp_path / "valeurs.xlsx"))
    assert found["b"].tolist() == [text for _, text in VALUES]


def test_several_sheets(tmp_path):
    sheets = {
        "Lisez-moi": [["Ce classeur présente…"]],
        "Vide": [],
        "Communes": [["Titre"], [], *gate_files.LINES, [], [*gate_files.ROWS[0], "", "note"]],
        "Doublons": [["a", "a"], ["1", "2"]],
        "Autre": gate_files.LINES,
    }
    upload = gate.read_file(gate_files.good_xlsx(tmp_path, sheets=sheets))
    assert [sheet.name for sheet in upload.tables] == ["Communes", "Autre"]
    assert list(upload.tables[0].frame.index) == [4, 5, 6, 7, 8, 10]
    gate_files.same(upload.tables[1].frame)
    messages = [message for _, message, _ in gate_files.said(upload)]
    assert any("« Lisez-moi » n'est pas lue" in message for message in messages)
    assert any("« Doublons » n'est pas lue" in message for message in messages)
    assert any("à droite des en-têtes n'est pas lu (1 cellule)" in message for message in messages)
    assert not any("Vide" in message for message in messages)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], "vide"),
        ([gate_files.HEADER], "que des en-têtes"),
        ([["nom", "nom"], ["1", "2"]], "même nom"),
    ],
)
def test_a_workbook_without_a_table(tmp_path, lines, expected):
    assert expected in gate_files.refusal(gate_files.good_xlsx(tmp_path, sheets={"Feuil1": lines}))


def test_a_formula_without_result_is_said(tmp_path):
    book = gate_files.good_book()
    book.active["C7"] = "=SUM(C2:C6)"
    book.save(tmp_path / "formule.xlsx")
    with zipfile.ZipFile(tmp_path / "formule.xlsx") as archive:
        assert b"<f>SUM(C2:C6)</f>" in archive.read(SHEET)
    ((severity, message, _),) = gate_files.said(gate.read_file(tmp_path / "formule.xlsx"))
    assert severity == "warned" and "1 formule." in message


def mutated(folder, change, name="liste.xlsx"):
    return gate_files.rezip(gate_files.good_xlsx(folder, name), change)


def test_a_macro_workbook(tmp_path):
    path = mutated(tmp_path, lambda members: members | {"xl/vbaProject.bin": b"x"})
    assert "macros" in gate_files.refusal(path)


def test_an_entity_bomb(tmp_path):
    levels = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "x">{levels}]>'

    def change(members):
        content = members[SHEET].decode().replace("<worksheet", bomb + "<worksheet", 1)
        return members | {SHEET: content.encode()}

    assert "déclarations XML" in gate_files.refusal(mutated(tmp_path, change))


def test_an_entity_hidden_in_utf16(tmp_path):
    def change(members):
        content = members[SHEET].decode().split("?>", 1)[-1]
        doctype = '<!DOCTYPE x [<!ENTITY e0 "x">]>'
        return members | {SHEET: (doctype + content).encode("utf-16")}

    assert "déclarations XML" in gate_files.refusal(mutated(tmp_path, change))


@pytest.mark.parametrize("encoding", ["utf-7", "shift_jis", "x-inconnu"])
def test_a_part_in_an_encoding_that_is_not_read_is_refused(tmp_path, encoding):
    def change(members):
        part = f'<?xml version="1.0" encoding="{encoding}"?><x/>'
        return members | {"xl/extra.xml": part.encode()}

    assert "ni en UTF-8 ni en UTF-16" in gate_files.refusal(mutated(tmp_path, change))


def test_an_entity_astride_two_blocks(tmp_path):
    def change(members):
        padding = " " * (65_536 - 4)
        return members | {"xl/extra.xml": (padding + "<!DOCTYPE x>").encode()}

    assert "déclarations XML" in gate_files.refusal(mutated(tmp_path, change))


def test_a_zip_bomb(tmp_path):
    path = mutated(tmp_path, lambda members: members | {"xl/media/x.bin": bytes(20_000_000)})
    assert path.stat().st_size < 50_000
    assert "anormalement grande" in gate_files.refusal(path)


def test_a_member_that_lies_about_its_size(tmp_path):
    path = mutated(tmp_path, lambda members: members | {SHEET: bytes(3_000_000)})
    raw = path.read_bytes().replace((3_000_000).to_bytes(4, "little"), (9).to_bytes(4, "little"))
    path.write_bytes(raw)
    assert "tronqué" in gate_files.refusal(path)


def test_too_many_members(tmp_path):
    path = mutated(tmp_path, lambda m: m | {f"xl/{n}.xml": b"" for n in range(2001)})
    assert "2 000 au plus" in gate_files.refusal(path)


def test_a_truncated_workbook(tmp_path):
    path = gate_files.good_xlsx(tmp_path)
    path.write_bytes(path.read_bytes()[:-200])
    assert "tronquée" in gate_files.refusal(path)


def test_a_damaged_sheet(tmp_path):
    path = mutated(tmp_path, lambda members: members | {SHEET: members[SHEET][:-150]})
    assert "tronqué ou abîmé" in gate_files.refusal(path)


def test_a_million_blank_rows_cost_nothing(tmp_path):
    book = gate_files.good_book()
    book.active["A1048576"] = "86999"
    book.active["XFD3"] = "loin"
    book.save(tmp_path / "liste.xlsx")
    upload = gate.read_file(tmp_path / "liste.xlsx")
    assert list(gate_files.table(upload).index) == [2, 3, 4, 5, 6, 1048576]


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"xl/workbook.bin": b""}, "xlsb"),
        ({"mimetype": b"", "content.xml": b""}, "OpenDocument"),
        ({"word/document.xml": b""}, "ni classeur ni shapefile"),
        ({"liste.csv": b"a;b\n1;2\n"}, "ni classeur ni shapefile"),
        ({"autre.zip": b""}, "autre archive"),
        ({}, "vide"),
    ],
)
def test_archives_that_are_something_else(tmp_path, members, expected):
    path = tmp_path / "archive.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    assert expected in gate_files.refusal(path)


def test_an_encrypted_archive(tmp_path):
    path = gate_files.good_shapefile(tmp_path)
    raw = bytearray(path.read_bytes())
    at = raw.find(b"PK\x01\x02")
    raw[at + 8] |= 1
    path.write_bytes(raw)
    assert "mot de passe" in gate_files.refusal(path)


def edited(folder, old, new, *, part=SHEET, times=1):
    def change(members):
        text = members[part].decode()
        assert old in text
        return members | {part: text.replace(old, new, times).encode()}

    return mutated(folder, change)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    lanes.first(
        [
            ('<row r="4"', '<row r="-5"', "-5"),
            ('<row r="4"', '<row r="0"', "« 0 »"),
            ('<row r="4"', '<row r="3"', "« 3 »"),
            ('<row r="4"', '<row r="4.5"', "4.5"),
            ('<row r="4"', '<row r="99999999999"', "99999999999"),
            ('<row r="4"', '<row r="1048577"', "1048577"),
            ('<c r="B4"', '<c r="B5"', "B5"),
            ('<c r="B4"', '<c r="A4"', "A4"),
            ('<c r="B4"', '<c r="D4"', "C4"),
            ('<c r="B4"', '<c r="ZZZZ4"', "ZZZZ4"),
            ('<c r="B4"', '<c r="-4"', "-4"),
            ('<c r="B4"', '<c r="B4" t="s"><v>-1</v></c><c r="C4"', "-1"),
        ],
        4,
    ),
)
def test_a_row_or_a_cell_out_of_place_is_named(tmp_path, old, new, named):
    message = gate_files.refusal(edited(tmp_path, old, new))
    assert "Feuil1" in message and named in message and "enregistrez-le de nouveau" in message


def test_rows_and_cells_without_a_place_follow_one_another(tmp_path):
    path = mutated(
        tmp_path,
        lambda members: members | {SHEET: re.sub(rb'(<row|<c) r="\w+"', rb"\1", members[SHEET])},
    )
    gate_files.same(gate_files.table(gate.read_file(path)))


def test_a_sheet_out_of_place_leaves_the_others(tmp_path):
    path = gate_files.good_xlsx(
        tmp_path, sheets={"Une": gate_files.LINES, "Deux": gate_files.LINES}
    )
    gate_files.rezip(path, lambda m: m | {SHEET: m[SHEET].replace(b'<row r="4"', b'<row r="-5"')})
    upload = gate.read_file(path)
    assert [sheet.name for sheet in upload.tables] == ["Deux"]
    assert any(
        "« Une » n'est pas lue" in said and "-5" in said for _, said, _ in gate_files.said(upload)
    )


def test_blank_rows_and_columns_count_before_they_are_made(tmp_path):
    """A cell at the end of each row costs as many cells as there are before it."""
    book = gate_files.good_book()
    for row in range(2, 7):
        book.active.cell(row, 16_384, "loin")
    book.save(tmp_path / "liste.xlsx")
    message = gate_files.refusal(tmp_path / "liste.xlsx", limits=gate.Limits(cells=80_000))
    assert "plus de 80 000 cellules, vides comprises" in message


@pytest.mark.parametrize("name", ["xl/renamed.dat", "xl/drawings/d.png", "docProps/x"])
def test_an_entity_in_a_part_of_any_name(tmp_path, name):
    hostile = b'\xef\xbb\xbf\n<!DOCTYPE x [<!ENTITY e "x">]><x>&e;</x>'
    path = mutated(tmp_path, lambda members: members | {name: hostile})
    assert "déclarations XML" in gate_files.refusal(path)


def test_hidden_sheets_come_last_and_say_so(tmp_path):
    book = gate_files.good_book(
        {"Brouillon": gate_files.LINES, "Secret": gate_files.LINES, "Communes": gate_files.LINES}
    )
    book["Brouillon"].sheet_state, book["Secret"].sheet_state = "hidden", "veryHidden"
    book.active = 2
    book.save(tmp_path / "liste.xlsx")
    upload = gate.read_file(tmp_path / "liste.xlsx")
    assert [sheet.name for sheet in upload.tables] == [
        "Communes",
        "Brouillon (feuille masquée)",
        "Secret (feuille masquée)",
    ]
    assert [sheet.is_hidden for sheet in upload.tables] == [False, True, True]
