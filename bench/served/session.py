"""A reader of a served application: a real WebSocket session, without a browser.

It says and keeps what the browser would: the widgets of the page, the fragments they belong to,
and the messages that it holds already, which the server then sends as a reference.
"""

from __future__ import annotations

import json
import os
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import connect

WAIT_S = 300
_KEPT_RUNS = 2
"""Runs after which a browser forgets a message (``global.maxCachedMessageAge``)."""
_ENDS = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
_MAP = "streamlit_folium.st_folium"


@dataclass(frozen=True)
class Answer:
    """What an action brought: seconds until the run ends, bytes and messages received.

    ``size``: bytes of what was said; ``wire``: bytes that travelled, compressed where the server
    does; ``by_kind``: bytes said by each kind of element; ``failed``: what the page said it could
    not do.
    """

    seconds: float
    size: int
    wire: int
    messages: int
    by_kind: dict[str, int]
    failed: tuple[str, ...]


@dataclass
class _Widget:
    kind: str
    proto: Any
    fragment: str


@dataclass
class _Held:
    """A message that a browser keeps: when it was last drawn, and the fragment that it is of."""

    run: int
    fragment: str


class _Wire(socket.socket):
    """A socket that counts what it receives."""

    received = 0

    def recv(self, size: int, flags: int = 0) -> bytes:
        content = super().recv(size, flags)
        self.received += len(content)
        return content


class Session:
    """One reader: opens pages, changes widgets by their label, clicks the map.

    It reads what is compressed, as browsers do.
    """

    def __init__(self, port: int) -> None:
        self._wire = _Wire()
        self._wire.connect(("127.0.0.1", port))
        self._socket = connect(
            f"ws://127.0.0.1:{port}/_stcore/stream",
            sock=self._wire,
            subprotocols=["streamlit"],
            proxy=None,
            max_size=None,
            open_timeout=WAIT_S,
            close_timeout=WAIT_S,
        )
        self._page, self._query, self._page_hash = "", "", ""
        self._widgets: dict[str, _Widget] = {}
        self._states: dict[str, WidgetState] = {}
        self._held: dict[str, _Held] = {}
        self._runs = 0

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave, as a tab that is closed."""
        self._socket.close()

    def open(self, page: str = "", query: str = "") -> Answer:
        """Go to a page by its name, with what its address says."""
        self._page, self._query, self._page_hash = page, query, ""
        self._states.clear()
        return self._run("")

    def again(self) -> Answer:
        """Run the page again with nothing changed."""
        return self._run("")

    def choose(self, label: str, option: str) -> Answer:
        """Choose an option, as it is written, of the choice that has a label."""
        found = self._named(label)
        state = WidgetState(id=found.proto.id)
        if option not in found.proto.options and found.kind == "selectbox":
            raise LookupError(f"{label}: no « {option} » among {list(found.proto.options)}")
        if found.kind == "selectbox":
            state.string_value = option
        elif found.kind == "button_group":
            state.string_array_value.data.append(option)
        else:
            raise LookupError(f"{label}: a {found.kind} is not chosen")
        return self._changed(state, found.fragment)

    def options(self, label: str) -> list[str]:
        """The options of a choice, as they are written."""
        return list(self._named(label).proto.options)

    def click(self, code: str) -> Answer:
        """Click a commune of the map."""
        found = next(one for one in self._widgets.values() if one.kind == _MAP)
        state = WidgetState(id=found.proto.id)
        drawing = {"last_active_drawing": {"type": "Feature", "properties": {"code": code}}}
        state.json_value = json.dumps(drawing)
        return self._changed(state, found.fragment)

    def labels(self) -> list[str]:
        """The labels of what can be chosen."""
        return [one.proto.label for one in self._widgets.values() if hasattr(one.proto, "label")]

    def _named(self, label: str) -> _Widget:
        for one in self._widgets.values():
            if getattr(one.proto, "label", None) == label and hasattr(one.proto, "options"):
                return one
        raise LookupError(f"no « {label} » among {self.labels()}")

    def _changed(self, state: WidgetState, fragment: str) -> Answer:
        self._states[state.id] = state
        return self._run(fragment)

    def _run(self, fragment: str) -> Answer:
        if not fragment:
            self._widgets.clear()
        asked = BackMsg()
        told = asked.rerun_script
        told.page_name, told.query_string = self._page, self._query
        told.page_script_hash, told.fragment_id = self._page_hash, fragment
        told.widget_states.widgets.extend(self._states.values())
        told.cached_message_hashes.extend(self._held)
        began, travelled = time.perf_counter(), self._wire.received
        self._socket.send(asked.SerializeToString())
        size = messages = 0
        by_kind: dict[str, int] = {}
        failed: list[str] = []
        while True:
            content = self._socket.recv(timeout=WAIT_S)
            message = ForwardMsg.FromString(content)
            size, messages = size + len(content), messages + 1
            kind = self._heard(message, failed)
            by_kind[kind] = by_kind.get(kind, 0) + len(content)
            if message.WhichOneof("type") == "script_finished":
                if message.script_finished in _ENDS:
                    break
                if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    failed.append("compile error")
                    break
        seconds = time.perf_counter() - began
        self._forget(fragment)
        wire = self._wire.received - travelled
        return Answer(seconds, size, wire, messages, by_kind, tuple(failed))

    def _forget(self, fragment: str) -> None:
        """Forget what was not drawn of late: a fragment's run ages what is of it alone."""
        self._runs += 1
        for one, held in list(self._held.items()):
            if fragment in ("", held.fragment) and self._runs - held.run > _KEPT_RUNS:
                del self._held[one]

    def _heard(self, message: ForwardMsg, failed: list[str]) -> str:
        """Keep what the page is now made of; return the kind of what was said."""
        kind = str(message.WhichOneof("type"))
        if kind == "ref_hash":
            if message.ref_hash not in self._held:
                failed.append("a reference to what is not held")
            else:
                self._held[message.ref_hash].run = self._runs
        elif kind == "navigation":
            self._page_hash = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self._query = message.page_info_changed.query_string
        elif kind == "delta":
            if message.metadata.cacheable:
                self._held[message.hash] = _Held(self._runs, message.delta.fragment_id)
            return self._drawn(message.delta, failed)
        return kind

    def _drawn(self, delta: Delta, failed: list[str]) -> str:
        """Keep a widget that is drawn; return the kind of what is."""
        said = str(delta.WhichOneof("type"))
        if said != "new_element":
            return said
        kind = str(delta.new_element.WhichOneof("type"))
        drawn = getattr(delta.new_element, kind)
        if kind == "exception":
            failed.append(drawn.message)
        if kind == "component_instance":
            kind = drawn.component_name
        if getattr(drawn, "id", ""):
            self._widgets[drawn.id] = _Widget(kind, drawn, delta.fragment_id)
        return kind


def cpu_seconds(process: int) -> float:
    """Seconds of CPU that a process has used, all its threads."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(process: int) -> float:
    """Memory of a process that is its own and in RAM (private pages)."""
    told = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    lines = dict(line.split(":", 1) for line in told if ":" in line)
    return sum(int(lines[name].split()[0]) for name in ("Private_Clean", "Private_Dirty")) / 1024
