"""What a page says that its widgets hold is heard only of what they offer.

Streamlit obeys any message. A value that no widget of the page can send (a month that is not told,
a weight of 99, a text where a number is due) it takes for the first choice, the least number, or
lets fail the page: here it is left out, and the widget keeps what it had.

A widget can send what it gives back: read, then written again, a value is the same. What a table or
a map says of a selection is its own text, which only has to be read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.state import session_state
from streamlit.runtime.state.common import WidgetMetadata, unpack_widget_state_value

_CHOSEN: Final = frozenset(
    {"bool_value", "double_value", "double_array_value", "int_value", "int_array_value",
     "string_value", "string_array_value"}
)  # fmt: skip
"""What choices are sent as; buttons, files and components say other things."""
_OF_COMPONENTS: Final = frozenset({"arrow_value", "bytes_value", "json_value"})
_INSTALLED: Final = "observatoire_sent"


def install() -> None:
    """Listen so from now on; calling it again changes nothing."""
    if hasattr(session_state, _INSTALLED):
        return
    setattr(session_state, _INSTALLED, True)
    session_state.SessionState.set_widgets_from_proto = _heard(  # type: ignore[method-assign]
        session_state.SessionState.set_widgets_from_proto
    )
    session_state.WStates.set_widget_metadata = _drawn(  # type: ignore[method-assign]
        session_state.WStates.set_widget_metadata
    )


def _heard(read: Callable[..., None]) -> Callable[..., None]:
    """Leave out of a message what the widgets that are drawn cannot say."""

    def heard(self: session_state.SessionState, sent: WidgetStates) -> None:
        known = self._new_widget_state.widget_metadata
        kept = [one for one in sent.widgets if offers(known.get(one.id), one)]
        read(self, WidgetStates(widgets=kept) if len(kept) < len(sent.widgets) else sent)

    return heard


def _drawn(keep: Callable[..., None]) -> Callable[..., None]:
    """Leave out, once a widget is drawn, what it was said to hold before and cannot."""

    def drawn(self: session_state.WStates, metadata: WidgetMetadata[Any]) -> None:
        keep(self, metadata)
        held = self.states.get(metadata.id)
        if isinstance(held, session_state.Serialized) and not offers(metadata, held.value):
            del self.states[metadata.id]

    return drawn


def offers(metadata: WidgetMetadata[Any] | None, sent: WidgetState) -> bool:
    """Whether a widget can send this; True of one that is not drawn."""
    form = sent.WhichOneof("value")
    if metadata is None or form is None:
        return True
    if form != metadata.value_type and not {form, metadata.value_type} <= _OF_COMPONENTS:
        return False
    try:
        raw = unpack_widget_state_value(sent)
        if form not in _CHOSEN:
            return True
        value = metadata.deserializer(raw)
        back = metadata.serializer(value)
    except Exception:
        return False
    if form.endswith("array_value"):
        return list(raw) == list(back)
    return bool(raw == back) or isinstance(value, Mapping)
