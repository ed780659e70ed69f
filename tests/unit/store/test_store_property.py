"""No sequence of import, accept, undo, kill, damage and remedy loses an accepted version."""

import os
import random
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from geo.pack import storage
from geo.rights.actors import AT_MACHINE
from geo.store import saves, versions
from tests.helpers import damages, kill_driver
from tests.helpers.hand_made import digest, renamed


class Imports(RuleBasedStateMachine):
    """Real folders; a kill is a SIGKILL of a process of its own."""

    def __init__(self):
        super().__init__()
        self.home = Path(tempfile.mkdtemp(prefix="imports-"))
        self.before = os.environ.get("OBSERVATOIRE_IMPORTS", "")
        os.environ["OBSERVATOIRE_IMPORTS"] = str(self.home)
        self.count, self.accepted = 0, set()

    def teardown(self):
        os.environ["OBSERVATOIRE_IMPORTS"] = self.before
        shutil.rmtree(self.home)

    def made(self):
        self.count += 1
        return versions.candidate("86", renamed(f"{self.count}.csv", f" ({self.count})"))

    def there(self):
        here = self.home / "86"
        folders = [one for one in here.glob("[0-9]*") if (one / "86").is_dir()]
        return {str(digest(one)) for one in folders}

    @rule()
    def accept(self):
        version = versions.accept(self.made(), AT_MACHINE)
        assert version.current
        self.accepted.add(str(digest(version.folder)))

    @rule()
    def look_only(self):
        versions.discard(self.made())

    @rule()
    def undo(self):
        versions.undo("86", AT_MACHINE)

    @rule(at=st.integers(1, 140), undoing=st.booleans())
    def kill(self, at, undoing):
        if undoing:
            kill_driver.killed(self.home, at % 8 + 1, lambda: versions.undo("86", AT_MACHINE))
        else:
            made = self.made()
            kill_driver.killed(self.home, at, lambda: versions.accept(made, AT_MACHINE))
            versions.discard(made)
        self.accepted |= self.there()  # what was acknowledged on the disk stays from now on

    @rule(seed=st.integers(0, 999), kind=st.sampled_from(sorted(set(damages.FILES) - {"newer"})))
    def damage_the_journal(self, seed, kind):
        path = self.home / "86" / "current"
        if path.is_file():
            damages.FILES[kind](path, random.Random(seed))

    @rule()
    def follow_the_remedy(self):
        saves.repair("86", AT_MACHINE)
        assert versions.faults("86") == []

    @invariant()
    def nothing_accepted_is_lost_and_the_department_is_served(self):
        assert self.accepted <= self.there()
        root = versions.root("86")
        assert root == storage.DATA or str(digest(root)) in self.accepted
        assert len(versions.history("86")) >= len(self.accepted)


@pytest.mark.parametrize(
    ("examples", "steps"), [(1, 6), pytest.param(40, 20, marks=pytest.mark.slow)]
)
def test_no_sequence_loses_an_accepted_version(examples, steps):
    run_state_machine_as_test(
        Imports,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=examples < 10,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
