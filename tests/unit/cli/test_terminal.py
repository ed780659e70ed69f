"""The command line on every terminal: no traceback, whatever it is given and wherever it writes."""

import json
import os
import pty
import re
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from geo.cli import main, register, terminal
from geo.intake.journal import CHOICES
from tests.helpers import gate_files, lanes

ROOT = Path(__file__).resolve().parents[3]
SITES = "Nom;Type;Commune;Code postal\nMaison des essais;Tiers-lieu;Civray;86400\n"
NEAREST = ("nearest", "86", "--commune", "86078")


@pytest.fixture
def imports(tmp_path, monkeypatch):
    monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(tmp_path / "imports"))
    return tmp_path


@pytest.fixture
def sites(imports):
    path = imports / "lieux.csv"
    path.write_text(SITES, encoding="utf-8")
    return path


def run(*arguments, **options):
    settings = {"capture_output": True, "stdin": subprocess.DEVNULL, "timeout": 120} | options
    if {"stdout", "stderr"} & set(options):
        settings["capture_output"] = False
    return subprocess.run([sys.executable, "-m", "geo", *arguments], cwd=ROOT, **settings)


def french(text):
    assert "Traceback" not in text and "Error" not in text, text
    return text


# where it writes


@pytest.mark.parametrize("encoding", lanes.first(["cp1252", "ascii"]))
def test_a_terminal_that_lacks_letters_gets_the_nearest(encoding):
    done = run(*NEAREST, env=os.environ | {"PYTHONIOENCODING": encoding})
    said = done.stdout.decode(encoding)
    assert done.returncode == 0 and not done.stderr
    assert said.startswith("Civray (86078)")
    assert "?" not in said


def test_a_refusal_too_is_said_with_the_nearest_letters():
    done = run(
        "nearest", "86", "--commune", "œuvre→’", env=os.environ | {"PYTHONIOENCODING": "ascii"}
    )
    said = french(done.stderr.decode("ascii"))
    assert done.returncode == 1 and "oeuvre->'" in said and "86001" in said


@pytest.mark.slow
def test_the_content_of_a_file_stays_utf_8_on_any_terminal():
    expected = run("table", "86", "--level", "territoire").stdout
    lacking = run(
        "table", "86", "--level", "territoire", env=os.environ | {"PYTHONIOENCODING": "ascii"}
    )
    assert lacking.stdout == expected and expected.decode("utf-8")


@pytest.mark.parametrize("closed", [0, 1, 2])
@pytest.mark.slow
def test_a_closed_standard_file_is_no_accident(closed, tmp_path):
    done = run(*NEAREST, preexec_fn=lambda: os.close(closed), pass_fds=())
    french((done.stdout or b"").decode() + (done.stderr or b"").decode())
    assert done.returncode == 0


def test_a_table_on_a_closed_output_is_refused_in_french(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "stdout", None)
    command = ["table", "86", "--level", "territoire"]
    assert main.main(command) == 1
    assert "La sortie est fermée\u00a0: donnez un fichier avec -o" in french(
        capsys.readouterr().err
    )
    target = tmp_path / "table.csv"
    assert main.main([*command, "-o", str(target)]) == 0 and target.stat().st_size


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
@pytest.mark.slow
def test_a_full_disk_under_the_output_is_said():
    with Path("/dev/full").open("wb") as full:
        done = run("table", "86", "--level", "territoire", stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 1 and "disque plein" in french(done.stderr.decode())


@pytest.mark.parametrize(
    "error",
    lanes.first([
        MemoryError(),
        pd.errors.ParserError("Error tokenizing data. C error: out of memory"),
        pd.errors.ParserError("Error tokenizing data. C error: Calling read(nbytes) on source f"
                              "ailed. Try engine='python'."),
        ImportError("testing.so: failed to map segment from shared object"),
    ]),
)  # fmt: skip
def test_a_machine_short_of_memory_accuses_no_file(error, capsys, monkeypatch):
    def read(*_, **__):
        raise error

    with monkeypatch.context() as short:
        short.setattr(pd, "read_csv", read)
        assert main.main(["check", "86"]) == 1
    said = french(capsys.readouterr().err)
    assert "Mémoire insuffisante" in said and "Corrigez" not in said
    assert "Fermez d’autres programmes" in said
    assert main.main(["check", "86"]) == 0


def test_whoever_reads_may_stop_reading():
    reader, writer = os.pipe()
    os.close(reader)
    done = run("table", "86", stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    assert done.returncode == 0 and not done.stderr


@pytest.mark.slow
def test_a_device_is_written_to_and_never_replaced(tmp_path, capsys):
    null = Path("/dev/null")
    before = null.stat()
    assert main.main(["table", "86", "--level", "territoire", "-o", str(null)]) == 0
    assert null.stat().st_ino == before.st_ino and null.is_char_device()
    link = tmp_path / "lien.csv"
    link.symlink_to(tmp_path / "vrai.csv")
    assert main.main(["table", "86", "--level", "territoire", "-o", str(link)]) == 0
    assert link.is_symlink() and (tmp_path / "vrai.csv").stat().st_size
    done = run("table", "86", "--level", "territoire", "-o", "/dev/stdout")
    assert done.stdout == link.read_bytes()


def test_a_pipe_is_filled_when_it_is_read_and_refused_when_it_is_not(tmp_path, capsys):
    pipe = tmp_path / "tube"
    os.mkfifo(pipe)
    assert main.main(["table", "86", "--level", "territoire", "-o", str(pipe)]) == 1
    assert "personne ne lit ce tube" in french(capsys.readouterr().err)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    assert main.main(["table", "86", "--level", "departement", "-o", str(pipe)]) == 0
    assert os.read(reader, 20).startswith(b"department,")
    os.close(reader)


@pytest.mark.parametrize(
    ("command", "target"),
    [
        (("table", "86"), "nulle/part.csv"),
        (("export", "86"), "nulle/part.xlsx"),
        (("brief", "86", "--code", "8612"), "nulle/part/fiches"),
    ],
)
def test_a_folder_that_is_not_there_is_said_and_not_made(command, target, tmp_path, capsys):
    assert main.main([*command, "-o", str(tmp_path / target)]) == 1
    assert "n’existe pas" in french(capsys.readouterr().err)
    assert not (tmp_path / "nulle").exists()


def test_a_folder_for_a_file_is_said(tmp_path, capsys):
    assert main.main(["table", "86", "-o", str(tmp_path)]) == 1
    assert "c’est un dossier" in french(capsys.readouterr().err)


# what it is given


@pytest.mark.parametrize(
    "arguments",
    [
        ("plan", "86", "--minimum", "9" * 400),
        ("plan", "86", "--minimum", "9" * 5_000),
        ("plan", "86", "--open", "²"),
        ("plan", "86", "--keep", "1e3"),
        ("table", "86", "--selection"),
        ("table", "86", "--threshold", "vingt"),
        ("table", "86", "--weights", "9" * 400 + ",1,1"),
        ("brief", "86", "--all=3"),
        ("table", "86", "--date", "hier"),
        ("nearest", "86"),
        ("inconnue",),
        (),
    ],
)
def test_a_wrong_command_is_refused_in_french_with_code_2(arguments, capsys):
    with pytest.raises(SystemExit) as left:
        main.main(list(arguments))
    assert left.value.code == 2
    said = french(capsys.readouterr().err)
    assert said.startswith("utilisation")
    english = re.findall(
        r"\b(expected|argument [a-z]+:|invalid|required|usage|ignored|choose)", said
    )
    assert not english, said


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ("couleur=bleu", "Choix inconnu"),
        ("fewer=peut-être", "fewer=yes"),
        ("fewer", "n’est pas un choix"),
        ("commune=86246", "Choix inconnu"),
        ("names=yes", "Choix inconnu"),
        ("commune:nulle part=86246", "ne répond à aucune question"),
        ("encoding=klingon", "Encodage inconnu"),
        (
            "crs=EPSG:2154",
            "n’est pas une carte de périmètres. Choix possibles ici\u00a0: encoding,",
        ),
        ("field=nom", "n’est pas une carte"),
        ("fewer=yes", "Choix possibles ici\u00a0: encoding, commune:NOM, coordinates. Ôtez-le."),
        ("blank=yes", "ce choix ne dit rien de ce fichier"),
    ],
)
def test_a_choice_that_means_nothing_is_refused(choice, said, sites, capsys):
    assert main.main(["import", "86", str(sites), "--dry-run", "--choice", choice]) == 1
    assert said in french(capsys.readouterr().err)


def good_points(folder):
    """A map of points, as uMap gives it."""
    point = {"type": "Point", "coordinates": [0.34, 46.58]}
    one = {"type": "Feature", "properties": {"nom": "Tiers-lieu", "type": "tiers-lieu"}}
    content = {"type": "FeatureCollection", "features": [one | {"geometry": point}]}
    return gate_files.put(folder, "carte.geojson", json.dumps(content))


def good_roads(folder):
    return gate_files.put(folder, "temps.csv", "origine;destination;minutes\n86001;86194;40\n")


@pytest.mark.parametrize(
    ("make", "choice", "said"),
    lanes.first(
        [
            (gate_files.good_gpkg, "encoding=cp1252", "dit lui-même son encodage"),
            (good_points, "crs=EPSG:2154", "n’est pas une carte de périmètres"),
            (good_points, "fewer=yes", "Choix possibles ici"),
            (
                gate_files.good_gpkg,
                "coordinates=yes",
                "Choix possibles ici\u00a0: crs, field. Ôtez-le.",
            ),
            (good_roads, "coordinates=yes", "Choix possibles ici\u00a0: encoding. Ôtez-le."),
            (
                gate_files.good_gpkg,
                "field=rien",
                "attribut inconnu. Attributs lus\u00a0: «\u00a0code",
            ),
        ],
        3,
    ),
)
def test_a_choice_that_such_a_file_does_not_take_is_refused(make, choice, said, imports, capsys):
    command = ["import", "86", str(make(imports)), "--dry-run", "--choice", choice]
    assert main.main(command) == 1
    assert said in french(capsys.readouterr().err)


def test_every_answer_that_is_read_is_declared():
    read = {
        name
        for path in (ROOT / "geo").rglob("*.py")
        for name in re.findall(r'choices\.get\(\s*"(\w+)"', path.read_text())
    }
    assert read and read <= {*CHOICES, *register.CHOICES}


def test_a_folder_to_import_is_said_to_be_one(imports, capsys):
    assert main.main(["import", "86", str(imports), "--dry-run"]) == 1
    assert "c’est un dossier" in french(capsys.readouterr().err)


def a_socket(path):
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))
    return path


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: os.mkfifo(path) or path, "c’est un tuyau (FIFO)"),
        (a_socket, "c’est une prise de communication"),
        (lambda path: Path(os.devnull), "c’est un périphérique"),
    ],
)
@pytest.mark.parametrize("command", ["import", "plan"])
def test_what_is_no_file_is_said_for_what_it_is(make, said, command, imports, capsys):
    given = str(make(imports / "a.csv"))
    options = {"import": [given, "--dry-run"], "plan": ["--open", "1", "--candidates", given]}
    assert main.main([command, "86", *options[command]]) == 1
    err = french(capsys.readouterr().err)
    assert said in err and "Enregistrez d’abord les données dans un fichier" in err
    assert "dossier" not in err


@pytest.mark.slow
def test_a_name_moves_no_cursor(imports, capsys):
    path = imports / "a\x1b[2J\u202e\x85.csv"
    path.write_text(SITES, encoding="utf-8")
    assert main.main(["import", "86", str(path), "--dry-run"]) == 0
    written = capsys.readouterr().out
    assert not {"\x1b", "\u202e", "\x85"} & set(written)


@pytest.mark.parametrize("before", [(), ("import", "86", "a.csv")])
def test_what_a_wrong_command_repeats_moves_no_cursor(before, capsys):
    with pytest.raises(SystemExit):
        main.main([*before, "--a\x1b[2J\u202e\nb.csv"])
    with pytest.raises(SystemExit):
        main.main([*before, "b\x1b]0;x\x07.csv"])
    assert not {"\x1b", "\u202e", "\x07"} & set(capsys.readouterr().err)


def test_json_escapes_what_a_terminal_would_obey(capsys):
    terminal.say_json({"nom": "a\x9b2J\u202eé"})
    said = capsys.readouterr().out
    assert not {"\x9b", "\u202e"} & set(said) and "\\u009b" in said
    terminal.say_json({"nom": "Chef-Boutonne é"})
    assert "é" in capsys.readouterr().out


# whoever is at the keyboard


def at_keyboard(arguments, keys):
    """Run a command in a terminal, type the keys once it asks; return code and screen."""
    pid, screen = pty.fork()
    if pid == 0:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # what runs the tests may ignore it
        os.chdir(ROOT)
        os.execv(sys.executable, [sys.executable, "-m", "geo", *arguments])
    shown, end = b"", time.monotonic() + 120
    while time.monotonic() < end:
        if not select.select([screen], [], [], 1.0)[0]:
            if b"oui/non" in shown:  # quiet: it listens
                os.write(screen, keys)
            continue
        try:
            block = os.read(screen, 4096)
        except OSError:  # the terminal is closed
            break
        shown += block
    else:
        os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown.decode()


@pytest.mark.parametrize(
    ("keys", "code", "said"),
    lanes.first(
        [
            (b"\x03", 130, "Interrompu"),
            (b"\x04", 1, "Pas de réponse"),
            (b"non\n", 1, "Rien n’a été remplacé"),
        ]
    ),
)
def test_ctrl_c_and_ctrl_d_leave_without_a_trace(keys, code, said, sites, imports):
    ended, shown = at_keyboard(["import", "86", str(sites)], keys)
    assert ended == code
    assert said in french(shown)
    assert not list((imports / "imports").rglob("0001"))


INTERRUPTED = """
import sys

class Interrupt:
    def find_spec(self, name, *_):
        if name == {name!r}:
            sys.meta_path.remove(self)
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupt())
"""


@pytest.mark.parametrize("name", ["signal", "geo.cli.main", "geo.build.check"])
def test_ctrl_c_while_a_module_is_read(name, tmp_path):
    (tmp_path / "sitecustomize.py").write_text(INTERRUPTED.format(name=name))
    ended = run("check", "86", env=os.environ | {"PYTHONPATH": str(tmp_path)})
    assert ended.returncode == 130
    french(ended.stderr.decode())


@pytest.mark.slow
@pytest.mark.parametrize("after_s", [0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.2, 2.0])
def test_ctrl_c_at_any_moment(after_s, tmp_path):
    child = subprocess.Popen(
        [sys.executable, "-m", "geo", "export", "86", "-o", str(tmp_path / "tout.xlsx")],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    time.sleep(after_s)
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=60)
    if str(ROOT / "geo") in err.decode():  # before that, it is the interpreter that starts
        french(err.decode())
    assert child.returncode in (0, 1, 130, -signal.SIGINT)
    assert {path.name for path in tmp_path.iterdir()} <= {"tout.xlsx"}


def test_what_nobody_foresaw_is_said_in_french_and_its_trace_kept(capsys, monkeypatch):
    def broken(options):
        raise ZeroDivisionError("division")

    monkeypatch.setattr("geo.cli.main._check", broken)
    assert main.main(["check"]) == 1
    said = french(capsys.readouterr().err)
    (kept,) = re.findall(r"«\u00a0(\S+incident\S+)\u00a0»", said)
    assert "ZeroDivisionError" in Path(kept).read_text()
    Path(kept).unlink()
