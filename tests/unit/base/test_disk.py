"""What the system refuses is told for what it is; the file of the user is not blamed."""

import errno
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from geo.base import disk
from geo.base.errors import GeoError
from geo.cli import main
from geo.maps import assets, typst
from geo.upload import gate
from tests.helpers import disks, gate_files, lanes

ROOT = Path(__file__).resolve().parents[3]
TOLD = "Dossier temporaire\u00a0: écriture impossible (disque plein)"


@pytest.mark.parametrize("number", sorted(errno.errorcode))
def test_every_error_has_french_words(number):
    said = disk.sentence(OSError(number, os.strerror(number), "/tmp/x.csv"))
    assert os.strerror(number) not in said
    assert said.startswith("«\u00a0x.csv\u00a0»\u00a0: ")
    assert said.endswith(".")
    assert "recommencez" in said or "Donnez" in said


def test_an_error_without_a_number_and_a_hostile_name():
    assert "refus du système" in disk.sentence(OSError("something in English"))
    assert "English" not in disk.sentence(OSError("something in English"))
    said = disk.sentence(OSError(errno.ENOSPC, "", "/tmp/\x1b[31m\u202e" + "a" * 300))
    assert "\x1b" not in said and "\u202e" not in said and len(said) < 300


def test_a_reader_that_left_is_no_refusal():
    with pytest.raises(BrokenPipeError), disk.system_error("Import"):
        raise BrokenPipeError


@pytest.fixture
def full(tmp_path, monkeypatch):
    """The temporary folder of this process, on a disk of its own, full."""
    with disks.mounted(tmp_path / "full", size="400k") as folder:
        disks.filled(folder)
        monkeypatch.setattr(tempfile, "tempdir", str(folder))
        yield folder


@pytest.fixture
def listing(tmp_path):
    path = tmp_path / "liste.csv"
    path.write_text("code_insee;nom\n" + "86001;une ligne assez longue\n" * 5000)
    return path


@pytest.mark.parametrize(
    "left", lanes.first([0, 4096, 160_000]), ids=["nothing", "a page", "the copy alone"]
)
def test_a_full_temporary_folder_is_not_the_fault_of_the_file(full, listing, monkeypatch, left):
    (full / ".filler").unlink()
    disks.filled(full, left=left)
    with pytest.raises(GeoError) as caught:
        gate.read_file(listing)
    assert str(caught.value).startswith(TOLD)
    assert not isinstance(caught.value, gate.Refused)
    assert [path.name for path in full.iterdir()] == [".filler"]
    # the two remedies, as they are printed
    assert "Libérez de la place" in str(caught.value) and "TMPDIR" in str(caught.value)
    elsewhere = listing.parent / "elsewhere"
    elsewhere.mkdir()
    run = [
        sys.executable,
        "-c",
        "import sys; import geo.upload.gate as gate; gate.read_file(sys.argv[1])",
    ]
    run[2] = run[2].replace("sys.argv[1]", "__import__('pathlib').Path(sys.argv[1])")
    env = {**os.environ, "TMPDIR": str(elsewhere)}
    assert subprocess.run([*run, str(listing)], cwd=ROOT, env=env, check=False).returncode == 0
    (full / ".filler").unlink()
    disks.filled(full, left=390_000)
    listing.with_name("court.csv").write_text("code_insee;nom\n86001;a\n")
    assert len(gate.read_file(listing.with_name("court.csv")).tables[0].frame) == 1


def test_a_file_dropped_on_the_page_when_the_temporary_folder_is_full(full):
    from pages.ui.shell import uploads

    given = SimpleNamespace(name="liste.csv", getbuffer=lambda: b"a;b\n" * 50_000)
    with pytest.raises(GeoError) as caught:
        uploads.read_upload(given)
    assert str(caught.value).startswith(TOLD)


LONG = [
    gate_files.HEADER,
    *(["86001", f"une ligne assez longue {n}", str(n)] for n in range(9_000)),
]


def long_gpkg(folder):
    pd.concat([gate_files.shapes_frame()] * 800).to_file(folder / "a.gpkg", driver="GPKG")
    return folder / "a.gpkg"


MAKERS = {
    "csv": lambda folder: gate_files.good_csv(folder, lines=LONG),
    "xlsx": lambda folder: gate_files.good_xlsx(folder, sheets={"Feuil1": LONG}),
    "gpkg": long_gpkg,
    "shapefile": gate_files.good_shapefile,
}


@pytest.mark.parametrize("kind", lanes.first(["xlsx", "gpkg"]))
def test_a_disk_that_fills_while_a_file_is_read_is_not_the_fault_of_the_file(
    kind, tmp_path, monkeypatch
):
    """The copy is written, what is read of it is not; the short answer would be again."""
    path = MAKERS[kind](tmp_path)
    with disks.mounted(tmp_path / "full", size="8m") as folder:
        monkeypatch.setattr(tempfile, "tempdir", str(folder))
        disks.filled(folder, left=path.stat().st_size + 100_000)
        with pytest.raises(GeoError) as caught:
            gate.read_file(path)
    assert str(caught.value).startswith(TOLD), caught.value
    assert not isinstance(caught.value, gate.Refused)
    assert "full" not in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "limits"),
    lanes.first([("xlsx", (28, 40)), ("gpkg", (60,)), ("shapefile", (180,))]),
)
def test_a_reading_without_memory_never_says_that_the_file_is_damaged(kind, limits, tmp_path):
    """With a little more some libraries do without others, and the file is read."""
    path, refused = MAKERS[kind](tmp_path), []
    for most in limits:
        try:
            assert gate.read_file(path, limits=gate.Limits(memory=most << 20)).format == kind
        except GeoError as error:
            refused.append(error)
    assert refused
    for error in refused:
        assert "mémoire" in str(error) and "abîmé" not in str(error)
        assert not getattr(error, "letters", False)
    # the remedy: with memory, the same file is read
    assert gate.read_file(path).format == kind


def test_files_that_may_not_grow(listing):
    act = (
        "import resource, sys; from pathlib import Path; import geo.upload.gate as gate\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        "try:\n    gate.read_file(Path(sys.argv[1]))\n"
        "except gate.GeoError as error:\n    print(type(error).__name__, error)"
    )
    listing.write_text("code_insee;nom\n" + "86001;a\n" * 20_000)
    done = subprocess.run(
        [sys.executable, "-c", act, str(listing)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "GeoError Dossier temporaire\u00a0: écriture impossible (taille de f" in done.stdout


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: None, "dossier ou fichier absent"),
        (lambda path: path.mkdir(), "c’est un dossier"),
        (lambda path: path.symlink_to(path), "liens qui tournent en rond"),
    ],
)
def test_a_file_that_cannot_be_opened_says_why(tmp_path, make, said):
    make(tmp_path / "liste.csv")
    with pytest.raises(gate.Refused) as caught:
        gate.read_file(tmp_path / "liste.csv")
    assert said in str(caught.value)


def test_a_name_too_long_and_a_file_in_place_of_a_folder(tmp_path):
    (tmp_path / "pris").write_text("")
    for target, said in (
        (tmp_path / ("a" * 300), "nom trop long"),
        (tmp_path / "pris" / "x.csv", "un fichier"),
        (tmp_path, "c’est un dossier"),
    ):
        with pytest.raises(GeoError) as caught:
            assets.put(target, b"x")
        assert said in str(caught.value), target
        assert str(caught.value).count(target.name[:40]) == 1
    assert (tmp_path / "pris").read_text() == ""


def run(capsys, *arguments):
    code = main.main([str(one) for one in arguments])
    return code, *capsys.readouterr()


@pytest.mark.parametrize("command", [("table", "86"), ("export", "86", "--format", "xlsx")])
@pytest.mark.slow
def test_a_command_that_writes_on_a_full_disk(capsys, tmp_path, command):
    with disks.mounted(tmp_path / "full") as folder:
        target = folder / "sortie.csv"
        target.write_text("what was there")
        filler = disks.filled(folder)
        code, _, err = run(capsys, *command, "-o", target)
        assert (code, err.count("\n")) == (1, 1)
        assert "sortie.csv\u00a0»\u00a0: écriture impossible (disque plein)" in err
        assert target.read_text() == "what was there"
        assert sorted(path.name for path in folder.iterdir()) == [".filler", "sortie.csv"]
        filler.unlink()
        assert run(capsys, *command, "-o", target)[0] == 0


def test_a_read_only_disk(capsys, tmp_path):
    with disks.mounted(tmp_path / "locked", read_only=True) as folder:
        code, _, err = run(capsys, "table", "86", "-o", folder / "x.csv")
        assert (code, "support en lecture seule" in err) == (1, True)
        with pytest.raises(GeoError, match="support en lecture seule"):
            assets.link(folder / "static")


@pytest.mark.slow
def test_an_export_that_needs_a_temporary_folder(full, capsys, tmp_path):
    code, _, err = run(capsys, "export", "86", "--format", "xlsx", "-o", tmp_path / "x.xlsx")
    assert code == 1
    assert err.startswith(TOLD)
    assert not (tmp_path / "x.xlsx").exists()
    (full / ".filler").unlink()
    tempfile.tempdir = str(tmp_path)
    assert run(capsys, "export", "86", "--format", "xlsx", "-o", tmp_path / "x.xlsx")[0] == 0


def test_a_fiche_says_that_the_temporary_folder_is_full(full, capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(typst, "_fonts", typst.cache(typst._fonts.__wrapped__))
    command = ["brief", "86", "--code", "8612", "--date", str(date(2026, 1, 1)), "-o", tmp_path]
    code, _, err = run(capsys, *command)
    assert code == 1
    assert err.startswith(TOLD)
    assert "SourceSans" not in err and "Source" not in err
    (full / ".filler").unlink()
    tempfile.tempdir = str(tmp_path)
    assert run(capsys, *command)[0] == 0


def test_fonts_swept_by_the_system_are_put_back(monkeypatch):
    """Temporary folders are emptied now and then under a server that stays up."""
    monkeypatch.setattr(typst, "_fonts", typst.cache(typst._fonts.__wrapped__))
    first = Path(typst.fonts())
    shutil.rmtree(first)
    second = Path(typst.fonts())
    assert len(list(second.iterdir())) == 2


def test_a_press_that_died_is_not_taken_for_a_reader_that_left():
    with typst.Press() as press:
        press._child.kill()
        press._child.wait()
        with pytest.raises(GeoError, match="mise en page"):
            press.give(b"x" * 1_000_000)
            press.take()
