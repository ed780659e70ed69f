"""The list in which a place is chosen, one for every page: it forgives what is typed.

The browser filters the names as they are written; whatever else is typed comes here with Enter,
and ``place_search`` says what it means. What means one place is chosen; of several, and of the
nearest when nothing answers, each is a button under the list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from geo.pack.pack import Pack
from geo.reading import place_search
from geo.reading.place_search import Answer, Place
from pages.ui.texts import place_choice


@dataclass(frozen=True)
class Listed:
    """A list of places.

    key : of its widget.
    label : as screens name it.
    options : by value, as they are shown.
    levels, own : what may answer what is typed, and which level does alone; see
        ``place_search.search``.
    placeholder : what stands in the list while nothing is chosen.
    bare : whether the label is heard only, the placeholder saying the same.
    """

    key: str
    label: str
    options: Mapping[str, str]
    levels: tuple[str, ...] = ()
    own: str = ""
    placeholder: str | None = None
    bare: bool = False


def one(
    pack: Pack,
    listed: Listed,
    chosen: str | None,
    pick: Callable[[str], None],
    take: Callable[[Place], None],
) -> None:
    """Choose one place; ``chosen`` is an option, None when nothing is.

    ``pick`` is called with the option that was chosen in the list, ``take`` with the place that
    was typed, both before the page is drawn again.
    """
    key = listed.key
    st.session_state[key] = chosen
    search = _Search(pack, listed, take, (chosen, st.context.url))

    def changed() -> None:
        value = st.session_state[key]
        search.forget()
        if value in listed.options:
            pick(value)
        elif value is not None:
            search.resolve(str(value))

    with st.container(key=f"place_{key}", gap="small"):
        st.selectbox(
            listed.label,
            list(listed.options),
            index=None if chosen is None else 0,
            format_func=lambda value: listed.options[value],
            key=key,
            on_change=changed,
            placeholder=listed.placeholder,
            accept_new_options=True,
            filter_mode="contains",
            help=place_choice.HELP,
            label_visibility="collapsed" if listed.bare else "visible",
            icon=":material/search:" if listed.bare else None,
        )
        search.answers()


def several(
    pack: Pack,
    listed: Listed,
    chosen: Sequence[str],
    pick: Callable[[list[str]], None],
    most: int | None = None,
) -> None:
    """Choose places of ``listed.own``, whose options are their codes; at ``most`` so many.

    ``pick`` is called with all that are chosen, before the page is drawn again.
    """
    key = listed.key
    st.session_state[key] = [*chosen]

    def take(place: Place) -> None:
        if place.code in listed.options and place.code not in chosen:
            pick([*chosen, place.code])

    search = _Search(pack, listed, take, (",".join(chosen), st.context.url))

    def changed() -> None:
        values = [str(value) for value in st.session_state[key]]
        typed = [value for value in values if value not in listed.options]
        search.forget()
        if typed:
            search.resolve(typed[-1])
        else:
            pick(values)

    with st.container(key=f"place_{key}", gap="small"):
        st.multiselect(
            listed.label,
            list(listed.options),
            format_func=lambda value: listed.options[value],
            key=key,
            on_change=changed,
            max_selections=most,
            placeholder=listed.placeholder,
            accept_new_options=True,
            filter_mode="contains",
            select_all=False,
            help=place_choice.HELP,
        )
        search.answers()


@dataclass(frozen=True)
class _Search:
    """What was typed in a list: resolved, kept while it must be asked, answered under the list.

    ``about`` is what is chosen in the list and the address of its page: the answers go when
    either changes.
    """

    pack: Pack
    listed: Listed
    take: Callable[[Place], None]
    about: tuple[str | None, str | None]

    def resolve(self, text: str) -> None:
        """Take what a text means; keep the text when it must be asked."""
        answer = self._search(text)
        if answer.sure is not None:
            self.take(answer.sure)
        else:
            st.session_state[self._kept] = (text, self.about)

    def forget(self) -> None:
        """Ask no more what was typed before."""
        st.session_state.pop(self._kept, None)

    def answers(self) -> None:
        """Draw what may answer the text that was typed, each a button."""
        text, about = st.session_state.get(self._kept, ("", self.about))
        if about != self.about:
            self.forget()
            return
        if not text:
            return
        answer = self._search(text)
        proposed = (answer.found or answer.near)[: place_search.MOST]
        if answer.found:
            said = place_choice.several(text, len(answer.found) - len(proposed))
        else:
            said = place_choice.nearest(text) if proposed else place_choice.nothing(text)
        st.html(f'<p role="status" class="words">{escape(said)}</p>')
        with st.container(horizontal=True, gap="small"):
            for at, place in enumerate(proposed):
                key = f"{self.listed.key}.{at}"
                st.button(place.label, key=key, on_click=self._taken, args=(place,))

    def _taken(self, place: Place) -> None:
        self.forget()
        self.take(place)

    def _search(self, text: str) -> Answer:
        return place_search.search(self.pack, text, self.listed.levels, self.listed.own)

    @property
    def _kept(self) -> str:
        return f"{self.listed.key}.typed"
