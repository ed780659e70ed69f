"""The observatory with one page and one callback that fail: what a reader then sees is tested."""

from pathlib import Path

from geo.reading import map_reading
from pages.ui.shell import state


def _fails(*args, **kwargs):
    raise RuntimeError("une panne voulue")


map_reading.read_map = _fails
state.change = _fails
_APP = Path(map_reading.__file__).parents[2] / "app.py"
exec(compile(_APP.read_text(), str(_APP), "exec"))
