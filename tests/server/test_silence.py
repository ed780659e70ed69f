"""No name is asked of anybody, at start and in handshakes: heard by a resolver of our own."""

import json
import logging
import shutil
import subprocess
import sys

import pytest

from tests.server.running import ROOT, environment

pytestmark = pytest.mark.slow
FOREIGN = 200
LOG = logging.getLogger(__name__)


@pytest.fixture
def heard(tmp_path):
    """``heard(script, count)``: what the resolver heard while a server ran."""
    apart = [shutil.which("unshare") or "unshare", "-rnm"]
    if not shutil.which("unshare") or subprocess.run([*apart, "true"], check=False).returncode:
        pytest.skip("espaces de noms interdits ici : aucun résolveur n'a pu être mis à l'écoute")

    def run(script: str, count: int) -> dict:
        listener = [*apart, sys.executable, "-m", "tests.server.silence"]
        done = subprocess.run(
            [*listener, str(tmp_path), script, str(count)],
            cwd=ROOT,
            env=environment(tmp_path, {"PYTHONPATH": str(ROOT)}),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout.splitlines()[-1])

    return run


def test_no_name_is_asked_at_start_nor_by_200_foreign_origins(heard):
    seen = heard("app.py", FOREIGN)
    LOG.info("first answer %.2f s, longest %.3f s", seen["start_s"], seen["longest_s"])
    assert seen["asked"] == []
    assert seen["found"] == {"403": FOREIGN}
    assert seen["longest_s"] < 1


def test_the_resolver_hears_what_streamlit_asks_by_itself(heard, tmp_path):
    """The same, without our server: were it to hear nothing, the test above would prove nothing."""
    plain = tmp_path / "plain.py"
    plain.write_text("import streamlit as st\nst.write('.')\n")
    seen = heard(str(plain), 2)
    assert any("checkip" in name for name in seen["asked"])
    assert len(seen["asked"]) > len(seen["at_start"])
