"""Scripts and styles the map needs, served by the application itself: no other host is asked.

Leaflet and its gesture plugin come from PyPI (XStatic packages) and our own client script from
``geo/maps/assets/map/`` (several short parts, joined into one file). ``link`` copies them at start
into ``static/``, which Streamlit serves beside the application; copies, because Streamlit refuses
links that lead out of that folder. A file's name holds its version or its content hash, so that
a browser never keeps a stale one.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from geo.base import disk

OURS: Final = Path(__file__).with_name("assets") / "map"
URL: Final = "../../app/static/"
"""Where ``static/`` is, seen from the frame of the map component, under any base path."""

_XSTATIC: Final = {
    "leaflet-1.9.3.js": ("leaflet", "leaflet.js"),
    "leaflet-1.9.3.css": ("leaflet", "leaflet.css"),
    "leaflet-gesture-handling-1.2.1.js": (
        "leaflet_gesturehandling",
        "leaflet-gesture-handling.min.js",
    ),
}


def leaflet(suffix: str) -> str:
    """URL of Leaflet's script (``js``) or style (``css``)."""
    return f"{URL}leaflet-1.9.3.{suffix}"


def gestures() -> str:
    """URL of the plugin that leaves the scrolling of the page alone."""
    return f"{URL}leaflet-gesture-handling-1.2.1.js"


def own(name: str) -> str:
    """URL of our script (``map.js``) or style (``map.css``), its content hash in the name."""
    return URL + _hashed(name)


def geometry(name: str) -> str:
    """URL of a department's geometry file, as named by ``geo.maps.map_geometry.write``."""
    return f"{URL}geo/{name}"


def link(static: Path) -> None:
    """Put every script and style into ``static``; files already there and equal stay untouched.

    Raises ``FileNotFoundError`` when an XStatic package is broken, ``GeoError`` when ``static``
    cannot be written.
    """
    for name, (package, source) in _XSTATIC.items():
        folder = Path(import_module(f"xstatic.pkg.{package}").BASE_DIR)
        put(static / name, (folder / source).read_bytes())
    for name in ("map.js", "map.css"):
        put(static / _hashed(name), _content(name))


def put(target: Path, content: bytes) -> None:
    """Write a file in one step: another process sees the old one or the whole new one.

    Raises ``GeoError`` when the system refuses, which names the file, why and what to do.
    """
    with disk.system_error(disk.shown_file_name(target)):
        _put(target, content)


def _put(target: Path, content: bytes) -> None:
    if target.exists() and target.read_bytes() == content:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@cache
def _content(name: str) -> bytes:
    """Our parts of one kind, joined in the order of their names; before a style, its letters."""
    kind = name.rsplit(".")[-1]
    parts = [part.read_bytes() for part in sorted(OURS.glob(f"*.{kind}"))]
    return b"\n".join([_face().encode(), *parts] if kind == "css" else parts)


def _face() -> str:
    """The letters of the page, which Streamlit serves: the browser has them when the map comes."""
    spec = find_spec("streamlit")
    assert spec is not None and spec.origin is not None
    media = Path(spec.origin).parent / "static" / "static" / "media"
    (found,) = media.glob("SourceSansVF-Upright.*.woff2")
    return (
        '@font-face { font-family: "Source Sans"; font-weight: 200 900; font-display: swap; '
        f'src: url("../../static/media/{found.name}") format("woff2"); }}'
    )


@cache
def _hashed(name: str) -> str:
    stem, suffix = name.rsplit(".", 1)
    return f"{stem}.{hashlib.sha256(_content(name)).hexdigest()[:12]}.{suffix}"
