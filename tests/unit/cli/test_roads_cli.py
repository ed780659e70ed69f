"""``observatoire roads``: an extract of la Vienne made here, to the figures, and back."""

import json
import os
import signal

import pytest

from geo.access import measures, travel, travel_words
from geo.access.measures import Params
from geo.cli import main
from geo.export import dictionary
from geo.indicators import registry
from geo.pack import catalogue, pack, storage
from geo.quality import changes
from geo.roads import ends, extract, kept, minutes
from geo.store import import_history
from tests.helpers import osm
from tests.helpers.gate_files import plain
from tests.helpers.hand_made import digest


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(tmp_path / "imports"))
    return tmp_path / "imports"


@pytest.fixture(scope="module")
def vienne():
    return pack.load("86", storage.DATA)


@pytest.fixture(scope="module")
def file(vienne, tmp_path_factory):
    return osm.department(tmp_path_factory.mktemp("osm") / "poitou.osm.pbf", vienne)


def run(capsys, *arguments):
    try:
        code = main.main([*map(str, arguments)])
    except SystemExit as leaving:
        code = leaving.code
    out, err = capsys.readouterr()
    return code, plain(out), plain(err)


def figures():
    """Every figure of every commune, in full."""
    loaded, level = pack.load("86"), "commune"
    names = [one for one in registry.available(loaded) if level in registry.REGISTRY[one].levels]
    return {one: registry.by_unit(loaded, one, level, Params()).to_csv() for one in names}


@pytest.mark.slow
def test_the_command_gives_the_department_its_minutes_and_undo_takes_them_back(
    capsys, file, vienne
):
    before, shown = digest(storage.root("86")), figures()
    code, said, progress = run(capsys, "roads", "86", "--pbf", file, "--yes")
    assert code == 0, progress
    for step in ("Vérification de", "Lecture de", "Réseau en voiture", "Réseau à pied",
                 "Trajets en voiture", "Trajets à pied"):  # fmt: skip
        assert step in progress
    assert "1093 communes de départ" in said
    assert "Effet sur les chiffres du département" in said
    loaded = pack.load("86", thorough=True)
    table = loaded.tables["network_minutes"]
    towns = ends.origins(vienne)
    assert set(table["origin"]) == set(towns.index)
    assert set(table["destination"]) == set(ends.destinations(vienne).index)
    assert table["car_min"].dropna().le(60).all()
    share = travel.share(loaded)
    assert share.computed > 0.99 * share.pairs
    near = measures.nearest(loaded, "france_services")
    # a place that stands where the network has the chef-lieu is as far as its inhabitants are
    away = near[near["site_commune"] != near.index]
    assert len(away) > 200
    assert away["low"].to_numpy() == pytest.approx(0.85 * away["central"].to_numpy())
    assert away["high"].to_numpy() == pytest.approx(1.25 * away["central"].to_numpy())
    one = table.set_index(["origin", "destination"])["car_min"]
    site = loaded.sites("france_services").loc[near.loc["86165", "site_id"], "place_id"]
    assert near.loc["86165", "central"] == one["86165", site]

    (source,) = [one for one in catalogue.sources("86").to_dict("records")
                 if "network_minutes.csv" in one["files"]]  # fmt: skip
    assert (source["date"], source["licence"]) == ("2026-11-20", "ODbL 1.0")
    assert extract.identify(file).sha256 in source["limits"]
    assert "OpenStreetMap du 20 novembre 2026" in plain(travel_words.pack_words(loaded).caution)
    assert travel_words.CREDIT in " ".join(dictionary.table(loaded)["Limites"])
    cited = catalogue.citation("86", registry.REGISTRY["france_services_min"].tables)
    assert "Les contributeurs d’OpenStreetMap, Réseau routier" in cited
    (version,) = import_history.history("86")
    assert (version.kind, version.current, version.kept) == ("network_minutes", True, len(table))

    again, said, _ = run(capsys, "roads", "86", "--pbf", file, "--yes", "--format", "json")
    assert again == 0 and json.loads(said)["unchanged"] is True
    assert len(import_history.history("86")) == 1
    assert figures() != shown
    undone, *_ = run(capsys, "import", "86", "--undo")
    assert undone == 0
    assert digest(storage.root("86")) == before
    assert figures() == shown


@pytest.mark.slow
def test_nothing_is_replaced_before_it_is_agreed(capsys, file):
    code, said, _ = run(capsys, "roads", "86", "--pbf", file, "--dry-run")
    assert code == 0 and "Ce qui change" in said
    assert import_history.history("86") == []


@pytest.mark.slow
def test_a_kill_leaves_the_old_minutes_and_the_next_run_goes_on(capsys, file, vienne, tmp_path):
    assert run(capsys, "roads", "86", "--pbf", file, "--yes")[0] == 0
    old = digest(storage.root("86"))
    newer = osm.department(tmp_path / "newer.osm.pbf", vienne, longest_m=20_000, date="2026-11-27")
    for dying in ((extract, "merge"), (minutes, "matrix"), (changes, "between")):
        child = os.fork()
        if not child:
            setattr(*dying, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
            main.main(["roads", "86", "--pbf", str(newer), "--yes"])
            os._exit(0)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        assert digest(storage.root("86")) == old
        capsys.readouterr()
    code, _, progress = run(capsys, "roads", "86", "--pbf", newer, "--yes")
    assert code == 0 and "Lecture de" not in progress
    assert digest(storage.root("86")) != old


@pytest.mark.slow
def test_a_stop_says_what_is_kept_and_the_same_command_goes_on(capsys, file, monkeypatch):
    whole = extract.merge

    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(extract, "merge", stopped)
    code, _, said = run(capsys, "roads", "86", "--pbf", file, "--yes")
    assert code == 130
    assert "Gardé : 1 extrait déjà lu. Relancez la même commande pour reprendre là." in said
    monkeypatch.setattr(extract, "merge", whole)
    monkeypatch.setattr(minutes, "matrix", stopped)
    code, _, said = run(capsys, "roads", "86", "--pbf", file, "--yes")
    assert code == 130 and "Lecture de" not in said
    assert "Gardé : le réseau routier. Relancez la même commande" in said
    monkeypatch.undo()


def test_a_file_that_is_not_there_or_is_no_extract_is_refused_in_one_line(capsys, tmp_path):
    table = tmp_path / "minutes.csv"
    table.write_text("origine;minutes\n" * 20, "utf-8")
    for path, words in ((tmp_path / "x.osm.pbf", "« x.osm.pbf »"), (table, "n'est pas un extrait")):
        code, said, refused = run(capsys, "roads", "86", "--pbf", path, "--yes")
        assert (code, said) == (1, "")
        assert words in refused and "Traceback" not in refused
    assert kept.folder("86").exists() is False
    assert run(capsys, "roads", "86")[0] == 2
