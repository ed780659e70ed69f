"""The process that reads is kept from the files and the networks of the machine.

Every attempt is made twice: free, where it must succeed, then within the walls.
"""

import json
import sys
from pathlib import Path

import pytest

from geo.cli import main
from geo.upload import sandbox
from geo.upload.sandbox import Walls
from tests.helpers import gate_files
from tests.helpers.canaries import ROOT, run

ATTEMPTS = """
import json, os, socket, subprocess, sys
from pathlib import Path

def attempts(folder, canary, port):
    files = {
        "a file of the system": "/etc/passwd",
        "the environment": "/proc/self/environ",
        "the memory": "/proc/self/maps",
        "the parent": f"/proc/{os.getppid()}/environ",
        "the data": "data/86/communes.csv",
        "the settings": "pyproject.toml",
        "the home": canary,
    }
    told = {name: tried(lambda path=path: Path(path).read_bytes()) for name, path in files.items()}
    told["a list of the home"] = tried(lambda: os.listdir(Path(canary).parent))
    told["a file elsewhere"] = tried(lambda: Path(canary).with_name("made").write_text("x"))
    told["the code"] = tried(lambda: Path("geo/cli/main.py").open("r+b").close())
    told["a program"] = tried(lambda: subprocess.run([sys.executable, "-S", "-c", ""], check=True))
    told["a signal"] = tried(lambda: os.kill(os.getppid(), 0))
    for kind in ("SOCK_STREAM", "SOCK_DGRAM"):
        told[kind] = tried(lambda kind=kind: called(getattr(socket, kind), port))
    told["its own folder"] = tried(lambda: own(folder))
    return told

def called(kind, port):
    with socket.socket(socket.AF_INET, kind) as line:
        line.connect(("127.0.0.1", port))
        line.send(b"GET / HTTP/1.0\\r\\n\\r\\n")

def own(folder):
    made = Path(folder, "a")
    made.write_text("x")
    made.rename(Path(folder, "b"))
    assert Path(folder, "b").read_text() == "x"
    Path(folder, "b").unlink()

def tried(act):
    try:
        act()
    except OSError:
        return False
    return True
"""
ALONE = """
folder, canary, port, is_held = sys.argv[1:]
import geo.upload.sandbox as gate_sandbox
if is_held:
    gate_sandbox.enter(Path(folder))
told = attempts(folder, canary, int(port))
import numpy, pyarrow, shapely
import geo.upload.gdal_layers as gate_layers
told["GDAL"] = sorted(gate_layers.load_gdal().list_drivers()) == ["ESRI Shapefile", "GPKG"]
print(json.dumps(told))
"""
CHILD = """
folder, canary, port = sys.argv[1:]
from geo.upload import child, file_formats
def obeying(job):
    Path(folder, "told.json").write_text(json.dumps(attempts(folder, canary, int(port))))
    raise child.Unreadable("", "")
file_formats.detect_format = obeying
child.main(Path(folder))
"""


@pytest.fixture(scope="module", autouse=True)
def walls(tmp_path_factory):
    """What this system can hold; without Landlock, the tests are skipped for that one reason."""
    folder = tmp_path_factory.mktemp("walls")
    code = "import sys; from pathlib import Path; import geo.upload.sandbox as g\n"
    code += "w = g.enter(Path(sys.argv[1])); print(w.files, w.tcp, w.network)"
    ended = told(code, folder)
    held = Walls(*(word == "True" for word in ended.split()))
    if not (held.files and held.tcp):
        pytest.skip(f"no Landlock of version 4 here: {sandbox.sandbox_fault(held)}")
    return held


def told(code, *arguments):
    """What a program of some lines says, which must end well."""
    ended = run(code, *arguments)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@pytest.fixture
def places(tmp_path, listener):
    """A folder of the process, a file of the home, a port that listens."""
    folder, home = tmp_path / "own", tmp_path / "home"
    folder.mkdir()
    home.mkdir()
    return folder, gate_files.put(home, "canari.csv", "code;nom\n"), listener.port


def test_a_free_process_may_do_all_this(places, listener):
    said = json.loads(told(ATTEMPTS + ALONE, *places, ""))
    assert set(said.values()) == {True}
    assert listener.calls == 1


def test_a_process_within_the_walls_has_its_folder_and_its_libraries(places, listener, walls):
    said = json.loads(told(ATTEMPTS + ALONE, *places, "held"))
    allowed = {name for name, is_done in said.items() if is_done}
    lacks = set() if walls.network else {"SOCK_DGRAM"}
    assert allowed - {"a signal"} == {"its own folder", "GDAL"} | lacks
    assert listener.calls == 0


def test_the_child_is_within_the_walls_before_it_looks_at_the_file(places, listener):
    folder, *_ = places
    gate_files.put(folder, "input", "a;b\n1;2\n")
    request = {"extension": ".csv", "encoding": None, "limits": {}, "filters": [], "libraries": []}
    gate_files.put(folder, "request.json", json.dumps(request))
    told(ATTEMPTS + CHILD, *places)
    said = json.loads((folder / "told.json").read_text())
    assert {name for name, is_done in said.items() if is_done} - {"a signal", "SOCK_DGRAM"} == {
        "its own folder"
    }
    assert listener.calls == 0
    assert json.loads((folder / "answer.json").read_text())["walls"]["files"]


def test_the_folder_of_the_project_is_not_one_of_the_libraries(monkeypatch):
    monkeypatch.setattr(sys, "path", [*sys.path, str(ROOT), str(ROOT.parent), "/", ""])
    opened = [path.resolve() for path in sandbox._libraries()]
    for kept in (ROOT / "data", ROOT / "pyproject.toml", Path("/etc"), Path("/proc")):
        assert not any(kept.is_relative_to(path) for path in opened)


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (Walls(True, True, True), ""),
        (Walls(True, True, False), "il pourrait envoyer un message réseau autre que TCP."),
        (Walls(True, False, False), "il pourrait appeler le réseau."),
        (Walls(), "pourrait lire les autres fichiers du serveur et appeler le réseau."),
    ],
)
def test_what_does_not_hold_is_said(held, expected):
    assert sandbox.sandbox_fault(held).endswith(expected)
    assert bool(sandbox.sandbox_fault(held)) == bool(expected)


def test_the_check_says_what_does_not_hold_on_this_system(walls, monkeypatch, capfd):
    assert sandbox.tried() == sandbox.sandbox_fault(walls)
    monkeypatch.setattr(sandbox, "tried", lambda: sandbox.sandbox_fault(Walls()))
    assert main.main(["check", "86"]) == 0
    assert "appeler le réseau" in capfd.readouterr().err
