"""The script of the map: what checks it, and that it is told what it is given."""

import json
import re
import runpy
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHECKS = ROOT / ".ci" / "javascript"
SCRIPTS = ROOT / "geo" / "maps" / "assets" / "map"
TYPES = runpy.run_path(str(CHECKS / "types.py"))


def test_the_script_is_told_the_shapes_that_python_declares():
    assert TYPES["FILE"].read_text(encoding="utf-8") == TYPES["text"]()


def test_no_type_is_silenced():
    for path in SCRIPTS.glob("*.ts"):
        assert not re.findall(r"\bany\b|@ts-", path.read_text(encoding="utf-8")), path.name


def test_what_npm_installs_is_pinned_and_names_no_host():
    wanted = json.loads((CHECKS / "package.json").read_text())["devDependencies"]
    text = (CHECKS / "package-lock.json").read_text()
    locked = json.loads(text)["packages"]
    assert "http" not in text
    assert locked[""]["devDependencies"] == wanted
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    assert all(entry["integrity"].startswith("sha512-") for path, entry in locked.items() if path)


def test_without_npm_one_line_says_that_the_script_is_not_checked(tmp_path):
    (tmp_path / "dirname").symlink_to(shutil.which("dirname"))
    done = subprocess.run(
        ["/bin/sh", CHECKS / "check"],
        cwd=ROOT,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "npm absent : le script de la carte n'est pas vérifié.\n"


REFUSED = """
window.name === "a" && (document.body.innerHTML = window.name);
document.body["outerHTML"] = window.name;
Object.assign(document.body, { innerHTML: window.name });
document.body.insertAdjacentHTML("beforeend", window.name);
document.write(window.name);
window.document.writeln(window.name);
if (window.name == "a") window.close();
const unused = 1;
function loose() { window.close(); }
/** @type {any} */
// @ts-ignore
"""


@pytest.mark.skipif(
    not (CHECKS / "node_modules" / ".installed").exists(),
    reason="what checks the script is not installed: `make check` says why",
)
def test_each_line_that_must_not_be_written_is_refused():
    command = [CHECKS / "node_modules/.bin/eslint", "--config", CHECKS / "eslint.config.mjs"]
    options = ["--format", "json", "--stdin", "--stdin-filename", SCRIPTS / "refused.js"]
    done = subprocess.run(
        [*command, *options], cwd=ROOT, input=REFUSED, capture_output=True, text=True
    )
    (found,) = json.loads(done.stdout)
    lines = range(2, len(REFUSED.splitlines()) + 1)
    assert {message["line"] for message in found["messages"]} == set(lines)
