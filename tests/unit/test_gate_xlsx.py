"""Workbooks: values as text, sheets, and everything that is refused before openpyxl sees it."""

import datetime as dt
import zipfile

import gate_files as good
import pytest

from geo import gate

SHEET = "xl/worksheets/sheet1.xml"


def test_a_good_workbook(tmp_path):
    upload = gate.read(good.good_xlsx(tmp_path))
    assert (upload.format, upload.encoding, upload.remarks) == ("xlsx", None, ())
    assert upload.tables[0].name == "Feuil1"
    good.same(good.table(upload))


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
    book = good.good_book({"Feuil1": [["a", "b"]]})
    for row, (value, _) in enumerate(VALUES, 2):
        book.active.cell(row, 1, "x")
        cell = book.active.cell(row, 2, value)
        if isinstance(value, str):
            cell.data_type = "s"
    book.save(tmp_path / "valeurs.xlsx")
    found = good.table(gate.read(tmp_path / "valeurs.xlsx"))
    assert found["b"].tolist() == [text for _, text in VALUES]


def test_several_sheets(tmp_path):
    sheets = {
        "Lisez-moi": [["Ce classeur présente…"]],
        "Vide": [],
        "Communes": [["Titre"], [], *good.LINES, [], [*good.ROWS[0], "", "note"]],
        "Doublons": [["a", "a"], ["1", "2"]],
        "Autre": good.LINES,
    }
    upload = gate.read(good.good_xlsx(tmp_path, sheets=sheets))
    assert [sheet.name for sheet in upload.tables] == ["Communes", "Autre"]
    assert list(upload.tables[0].frame.index) == [4, 5, 6, 7, 8, 10]
    good.same(upload.tables[1].frame)
    messages = [message for _, message, _ in good.said(upload)]
    assert any("« Lisez-moi » n'est pas lue" in message for message in messages)
    assert any("« Doublons » n'est pas lue" in message for message in messages)
    assert any("à droite des en-têtes n'est pas lu (1 cellule)" in message for message in messages)
    assert not any("Vide" in message for message in messages)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], "vide"),
        ([good.HEADER], "que des en-têtes"),
        ([["nom", "nom"], ["1", "2"]], "même nom"),
    ],
)
def test_a_workbook_without_a_table(tmp_path, lines, expected):
    assert expected in good.refusal(good.good_xlsx(tmp_path, sheets={"Feuil1": lines}))


def test_a_formula_without_result_is_said(tmp_path):
    book = good.good_book()
    book.active["C7"] = "=SUM(C2:C6)"
    book.save(tmp_path / "formule.xlsx")
    with zipfile.ZipFile(tmp_path / "formule.xlsx") as archive:
        assert b"<f>SUM(C2:C6)</f>" in archive.read(SHEET)
    ((severity, message, _),) = good.said(gate.read(tmp_path / "formule.xlsx"))
    assert severity == "warned" and "1 formule." in message


def mutated(folder, change, name="liste.xlsx"):
    return good.rezip(good.good_xlsx(folder, name), change)


def test_a_macro_workbook(tmp_path):
    path = mutated(tmp_path, lambda members: members | {"xl/vbaProject.bin": b"x"})
    assert "macros" in good.refusal(path)


def test_an_entity_bomb(tmp_path):
    levels = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "x">{levels}]>'

    def change(members):
        content = members[SHEET].decode().replace("<worksheet", bomb + "<worksheet", 1)
        return members | {SHEET: content.encode()}

    assert "déclarations XML" in good.refusal(mutated(tmp_path, change))


def test_an_entity_hidden_in_utf16(tmp_path):
    def change(members):
        content = members[SHEET].decode().split("?>", 1)[-1]
        doctype = '<!DOCTYPE x [<!ENTITY e0 "x">]>'
        return members | {SHEET: (doctype + content).encode("utf-16")}

    assert "déclarations XML" in good.refusal(mutated(tmp_path, change))


def test_an_entity_astride_two_blocks(tmp_path):
    def change(members):
        padding = " " * (65_536 - 4)
        return members | {"xl/extra.xml": (padding + "<!DOCTYPE x>").encode()}

    assert "déclarations XML" in good.refusal(mutated(tmp_path, change))


def test_a_zip_bomb(tmp_path):
    path = mutated(tmp_path, lambda members: members | {"xl/media/x.bin": bytes(20_000_000)})
    assert path.stat().st_size < 50_000
    assert "anormalement grande" in good.refusal(path)


def test_a_member_that_lies_about_its_size(tmp_path):
    path = mutated(tmp_path, lambda members: members | {SHEET: bytes(3_000_000)})
    raw = path.read_bytes().replace((3_000_000).to_bytes(4, "little"), (9).to_bytes(4, "little"))
    path.write_bytes(raw)
    assert "tronqué" in good.refusal(path)


def test_too_many_members(tmp_path):
    path = mutated(tmp_path, lambda m: m | {f"xl/{n}.xml": b"" for n in range(2001)})
    assert "2 000 au plus" in good.refusal(path)


def test_a_truncated_workbook(tmp_path):
    path = good.good_xlsx(tmp_path)
    path.write_bytes(path.read_bytes()[:-200])
    assert "tronquée" in good.refusal(path)


def test_a_damaged_sheet(tmp_path):
    path = mutated(tmp_path, lambda members: members | {SHEET: members[SHEET][:-150]})
    assert "tronqué ou abîmé" in good.refusal(path)


def test_a_million_blank_rows_cost_nothing(tmp_path):
    book = good.good_book()
    book.active["A1048576"] = "86999"
    book.active["XFD3"] = "loin"
    book.save(tmp_path / "liste.xlsx")
    upload = gate.read(tmp_path / "liste.xlsx")
    assert list(good.table(upload).index) == [2, 3, 4, 5, 6, 1048576]


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
    assert expected in good.refusal(path)


def test_an_encrypted_archive(tmp_path):
    path = good.good_shapefile(tmp_path)
    raw = bytearray(path.read_bytes())
    at = raw.find(b"PK\x01\x02")
    raw[at + 8] |= 1
    path.write_bytes(raw)
    assert "mot de passe" in good.refusal(path)
