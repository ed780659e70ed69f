"""The gate: sizes, names, limits of the reading process, nothing left behind."""

import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from geo.base.errors import GeoError
from geo.upload import gate, transport
from tests.helpers import gate_files

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def nothing_left(tmp_path_factory, monkeypatch):
    """Whatever happens, no temporary file and no process stays."""
    folder = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    started = []

    class Popen(subprocess.Popen):
        def __init__(self, *args, **options):
            started.append(self)
            super().__init__(*args, **options)

    monkeypatch.setattr(subprocess, "Popen", Popen)
    yield
    assert list(folder.iterdir()) == []
    assert all(child.returncode is not None for child in started)


def test_a_clean_file(tmp_path):
    path = gate_files.good_csv(tmp_path)
    upload = gate.read_file(path)
    assert (upload.file, upload.format, upload.encoding) == ("liste.csv", "csv", "utf-8")
    assert upload.size == path.stat().st_size
    assert upload.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert upload.layers == () and upload.remarks == ()
    gate_files.same(gate_files.table(upload))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/liste.csv", "liste.csv"),
        ("..\\..\\liste.csv", "liste.csv"),
        ("liste\u202evsc.csv", "liste vsc.csv"),
        ("a\x00b\x1b[31m.csv", "a b [31m.csv"),
        ('l\'été "2024".csv', 'l\'été "2024".csv'),
        ("x" * 300 + ".csv", "x" * 75 + "….csv"),
        ("..", "fichier sans nom"),
        ("", "fichier sans nom"),
        ("<b>${1}</b>.csv", "b>.csv"),
    ],
)
def test_a_name_is_only_shown(name, shown):
    assert gate.display_name(name) == shown


def test_a_name_never_becomes_a_path(tmp_path):
    target = tmp_path / "écrasé.csv"
    upload = gate.read_file(gate_files.good_csv(tmp_path), name=f"../../../../../..{target}")
    assert upload.file == "écrasé.csv"
    assert not target.exists()


def test_what_is_not_a_file(tmp_path):
    os.mkfifo(tmp_path / "tube.csv")
    assert "introuvable" in gate_files.refusal(tmp_path / "absent.csv")
    assert "c'est un dossier" in gate_files.refusal(tmp_path)
    assert "c'est un tuyau (FIFO)" in gate_files.refusal(tmp_path / "tube.csv")
    assert "vide" in gate_files.refusal(gate_files.put(tmp_path, "vide.csv", ""))


def test_a_gigabyte_is_refused_without_being_read(tmp_path):
    path = tmp_path / "gros.csv"
    with path.open("wb") as file:
        file.truncate(1 << 30)
    code = (
        "import sys; from pathlib import Path; import geo.upload.gate as gate\n"
        "try: gate.read_file(Path(sys.argv[1]))\n"
        "except gate.Refused as error: print(error)\n"
        # the peak of this program: rusage would count that of the one it was forked from
        "peak = [x for x in Path('/proc/self/status').read_text().splitlines() if 'VmHWM' in x]\n"
        "print(int(peak[0].split()[1]) >> 10)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, path], cwd=ROOT, capture_output=True, text=True, check=True
    )
    message, megabytes = ended.stdout.splitlines()
    assert "1 074 Mo" in gate_files.plain(message) and "100 Mo au plus" in gate_files.plain(message)
    assert int(megabytes) < 400


def test_no_memory_left_says_so(tmp_path):
    path = gate_files.put(tmp_path, "liste.json", "[" + "[[]]," * 1_000_000 + "[]]")
    message = gate_files.refusal(path, limits=gate.Limits(memory=96 << 20))
    assert "96 Mo de mémoire" in message


def test_no_time_left_says_so(tmp_path):
    message = gate_files.refusal(gate_files.good_csv(tmp_path), limits=gate.Limits(seconds=0))
    assert "dépasse 0 seconde" in message


def test_no_room_for_temporary_files(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "absent"))
    with pytest.raises(GeoError, match=r"Dossier temporaire.*absent.*pas en cause.*TMPDIR"):
        gate.read_file(gate_files.good_csv(tmp_path))


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw[:-1],
        lambda raw: raw + b"\0",
        lambda raw: raw.replace(b"b\0", b"\xff\0"),
        lambda raw: raw.replace(b"b\0", b"bb"),
        lambda raw: raw.replace(b"b\0", b"\0\0"),
    ],
)
def test_what_the_child_says_is_checked(tmp_path, change):
    entry = {"shapes": False}
    writer = transport.Writer(tmp_path / "table", ["x", "y"], entry, count=int)
    writer.add(2, ["a", "b"])
    writer.close()
    assert transport.frame(tmp_path, entry)[0].loc[2].tolist() == ["a", "b"]
    path = tmp_path / "table"
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(ValueError):
        transport.frame(tmp_path, entry)


def test_too_many_cells(tmp_path):
    message = gate_files.refusal(gate_files.good_csv(tmp_path), limits=gate.Limits(cells=14))
    assert "plus de 14 cellules" in message


def test_too_many_columns(tmp_path):
    message = gate_files.refusal(gate_files.good_csv(tmp_path), limits=gate.Limits(columns=2))
    assert "3 colonnes" in message


def test_the_environment_is_not_inherited(tmp_path, monkeypatch):
    from geo.upload import gate

    monkeypatch.setenv("SECRET_TOKEN", "x")
    assert "SECRET_TOKEN" not in gate._environment(tmp_path)


def test_an_unknown_encoding_is_the_callers_fault(tmp_path):
    with pytest.raises(ValueError, match="klingon"):
        gate.read_file(gate_files.good_csv(tmp_path), encoding="klingon")


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("liste.csv", b"%PDF-1.7 ...", "un PDF"),
        ("liste.csv", b"\x1f\x8b\x08rest", "gzip"),
        ("liste.shp", b"\x00\x00\x27\x0a" + bytes(96), ".shx"),
        ("liste.xlsx", gate_files.csv_text(), "annonce un classeur Excel"),
        ("liste.csv", '[{"a": 1}]', "annonce du texte (CSV) et le contenu est du JSON"),
        ("liste.json", gate_files.csv_text(), "le contenu est du texte"),
        ("liste.csv", "<!DOCTYPE html><html><title>Connexion</title>", "page de connexion"),
        ("liste.json", "\n <html><body>403", "page de connexion"),
        ("liste.geojson", "\ufeff<html>", "page de connexion"),
        ("liste.xls", "<html><table><tr><td>1", "page web enregistrée"),
        ("liste.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "ancien classeur"),
        ("liste.csv", "<OGRVRTDataSource></OGRVRTDataSource>", "VRT"),
        ("liste.gpkg", "<?xml version='1.0'?><gml:FeatureCollection/>", "XML"),
        ("liste.csv", "<?xml version='1.0'?><a/>".encode("utf-16"), "XML"),
        ("liste.csv", bytes(range(256)) * 20 + bytes(2000), "n'est pas du texte"),
    ],
)
def test_content_that_is_not_what_its_name_says(tmp_path, name, content, expected):
    assert expected in gate_files.refusal(gate_files.put(tmp_path, name, content))


def test_an_encrypted_workbook(tmp_path):
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le")
    assert "mot de passe" in gate_files.refusal(gate_files.put(tmp_path, "liste.xlsx", ole))


def test_an_unknown_extension_says_nothing(tmp_path):
    gate_files.same(gate_files.table(gate.read_file(gate_files.good_csv(tmp_path, "liste.export"))))
