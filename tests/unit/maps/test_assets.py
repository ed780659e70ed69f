import stat

import pytest

from geo.base.errors import GeoError
from geo.maps import assets


def served(static, url):
    assert url.startswith(assets.URL)
    return static / url.removeprefix(assets.URL)


def test_every_url_has_its_file(tmp_path):
    assets.link(tmp_path)
    urls = [
        *(assets.leaflet("js"), assets.leaflet("css"), assets.gestures()),
        *(assets.own("map.js"), assets.own("map.css")),
    ]
    for url in urls:
        assert served(tmp_path, url).stat().st_size > 500


def test_files_are_copies_that_anyone_can_read(tmp_path):
    assets.link(tmp_path)
    for path in tmp_path.iterdir():
        assert not path.is_symlink()  # streamlit refuses to follow a link out of static
        assert path.stat().st_mode & stat.S_IROTH


def test_linking_twice_touches_nothing(tmp_path):
    assets.link(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assets.link(tmp_path)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


def test_a_damaged_file_is_replaced(tmp_path):
    assets.link(tmp_path)
    script = served(tmp_path, assets.own("map.js"))
    script.write_text("half a scr")
    assets.link(tmp_path)
    assert "observatoire" in script.read_text()


def test_leaflet_is_the_version_folium_writes_for(tmp_path):
    assets.link(tmp_path)
    assert b"Leaflet 1.9.3" in served(tmp_path, assets.leaflet("js")).read_bytes()[:200]


def test_our_script_is_strict_and_sets_text_only():
    for part in assets.OURS.glob("*.js"):
        text = part.read_text()
        assert '"use strict"' in text
        forbidden = ("innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "document.write")
        for word in (*forbidden, "bindTooltip", "bindPopup"):
            assert word not in text, f"{word} in {part.name}"


def test_put_leaves_nothing_behind_when_it_fails(tmp_path, monkeypatch):
    monkeypatch.setattr(assets.Path, "replace", _refuse)
    with pytest.raises(GeoError, match=r"x\.js.*écriture impossible"):
        assets.put(tmp_path / "x.js", b"x")
    assert not list(tmp_path.iterdir())


def _refuse(*_):
    raise OSError("disk full")
