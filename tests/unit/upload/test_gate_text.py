"""Encodings: what is detected, what is only suspected and shown, what the user chooses."""

import pytest

from geo.upload import gate
from tests.helpers import gate_files

TEXT = gate_files.csv_text()


@pytest.mark.parametrize(
    ("codec", "encoding", "severity"),
    [
        ("utf-8", "utf-8", None),
        ("utf-8-sig", "utf-8", None),
        ("utf-16", "utf-16", None),
        ("cp1252", "cp1252", "fixed"),
        ("mac-roman", "mac-roman", "warned"),
        ("cp850", "cp850", "warned"),
    ],
)
def test_an_encoding_is_found(tmp_path, codec, encoding, severity):
    upload = gate.read_file(gate_files.put(tmp_path, "liste.csv", TEXT.encode(codec)))
    assert upload.encoding == encoding
    gate_files.same(gate_files.table(upload))
    assert [remark.severity for remark in upload.remarks] == [severity] * (severity is not None)
    if severity == "warned":
        assert "Châtellerault" in upload.remarks[0].message
        assert "encodage" in upload.remarks[0].remedy


def test_utf16_without_a_mark_is_a_choice(tmp_path):
    path = gate_files.put(tmp_path, "liste.csv", TEXT.encode("utf-16-le"))
    assert "UTF-16 sans marque" in gate_files.refusal(path)
    gate_files.same(gate_files.table(gate.read_file(path, encoding="utf-16")))


def test_encoded_twice_is_undone_and_shown(tmp_path):
    twice = TEXT.encode().decode("cp1252").encode()
    path = gate_files.put(tmp_path, "liste.csv", twice)
    upload = gate.read_file(path)
    gate_files.same(gate_files.table(upload))
    ((severity, message, _),) = gate_files.said(upload)
    assert severity == "warned" and "deux fois" in message and "Châtellerault" in message
    kept = gate_files.table(gate.read_file(path, encoding="utf-8"))
    assert kept.loc[4, "nom"] == "ChÃ¢tellerault"


def test_the_users_choice_wins(tmp_path):
    path = gate_files.put(tmp_path, "liste.csv", TEXT.encode("cp850"))
    upload = gate.read_file(path, encoding="cp1252")
    assert upload.encoding == "cp1252" and upload.remarks == ()
    assert gate_files.table(upload).loc[4, "nom"] == "Chƒtellerault"
    assert "n'est pas lisible en utf-8" in gate_files.refusal(path, encoding="utf-8")


@pytest.mark.parametrize("word", ["l’eau", "cœur", "100 €", "été…", "ÉVREUX", "« forêt »", "n° 3"])
def test_one_accented_word_in_cp1252_is_enough(tmp_path, word):
    lines = [gate_files.HEADER, ["86001", word, "1"]]
    path = gate_files.put(tmp_path, "liste.csv", gate_files.csv_text(lines).encode("cp1252"))
    upload = gate.read_file(path)
    assert upload.encoding == "cp1252"
    assert gate_files.table(upload).loc[2, "nom"] == word


@pytest.mark.parametrize("word", ["São Tomé", "Â»", "Ãé", "naïve", "Zoé & Noé", "Ł", "日本"])
def test_good_utf8_is_left_alone(tmp_path, word):
    path = gate_files.good_csv(tmp_path, lines=[gate_files.HEADER, ["86001", word, "1"]])
    upload = gate.read_file(path)
    assert gate_files.table(upload).loc[2, "nom"] == word
    assert upload.remarks == ()


def test_utf8_with_a_broken_byte_stays_utf8(tmp_path):
    lines = [gate_files.HEADER, *gate_files.ROWS * 10]
    raw = gate_files.csv_text(lines).encode().replace(b"Adriers", b"Adri\xe8rs", 1)
    upload = gate.read_file(gate_files.put(tmp_path, "liste.csv", raw))
    assert gate_files.table(upload).loc[4, "nom"] == "Châtellerault"
    ((severity, message, _),) = gate_files.said(upload)
    assert severity == "warned" and "sauf 1 caractère" in message


def test_truncated_utf16(tmp_path):
    path = gate_files.put(tmp_path, "liste.csv", TEXT.encode("utf-16")[:-1])
    assert "tronqué" in gate_files.refusal(path)


def test_null_bytes_are_removed(tmp_path):
    upload = gate.read_file(
        gate_files.put(tmp_path, "liste.csv", TEXT.replace("Amberre", "Amb\0erre"))
    )
    gate_files.same(gate_files.table(upload))
    assert [remark.severity for remark in upload.remarks] == ["fixed"]


def test_line_ends_of_every_machine(tmp_path):
    for end in ("\r\n", "\r"):
        path = gate_files.put(tmp_path, "liste.csv", TEXT.replace("\n", end))
        gate_files.same(gate_files.table(gate.read_file(path)))


def test_utf_7_is_refused_with_its_letter(tmp_path):
    text = gate_files.csv_text() + "86003;Pimms Médiation;1\n"
    content = text.encode("utf-7").replace(b"+AAo-", b"\n").replace(b"+ADs-", b";")
    message = gate_files.refusal(gate_files.put(tmp_path, "liste.csv", content))
    assert "ligne 4" in message and "« +AOI- » y est mis pour « â »" in message
    read = gate.read_file(tmp_path / "liste.csv", encoding="utf-8")
    assert "Ch+AOI-tellerault" in gate_files.table(read)["nom"].tolist()


@pytest.mark.parametrize("word", ["+33-5", "A+ABC-D", "C+b2B-", "1+1=2 -", "+AD8-", "R&D+"])
def test_signs_are_not_utf_7(tmp_path, word):
    path = gate_files.put(tmp_path, "liste.csv", f"code;nom\n86001;{word}\n86002;x\n")
    assert gate_files.table(gate.read_file(path))["nom"].tolist() == [word, "x"]
