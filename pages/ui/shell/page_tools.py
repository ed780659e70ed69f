"""What may be done with any page: copy its link, add what it shows to the meeting."""

from __future__ import annotations

import time
from dataclasses import replace
from html import escape
from string import Template
from typing import Final

import streamlit as st

from geo.session import meeting
from pages.ui.shell import cached, router, state
from pages.ui.texts import common, reunion

_PRESENTED: Final = {
    "overview": "fiche",
    "carte": "carte",
    "fiche": "fiche",
    "ecarts": "ecarts",
    "horaires": "horaires",
    "evolution": "evolution",
    "simulateur": "scenario",
    "scenarios": "scenario",
}
"""As which view of a meeting each page is presented; what the others show is not."""

SAID: Final = "page_tools_said"
"""What the last button did, told once."""

# Where the page is not served over HTTPS the clipboard is closed to scripts: what is selected is
# copied as the keyboard would.
_COPY: Final = Template("""<button type="button" class="copy-link">$copy</button>
<span class="copied" role="status"></span>
<script>
if (!window.observatoireCopy) {
  window.observatoireCopy = true;
  const selected = text => {
    const field = document.createElement("textarea");
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  };
  const copied = async text => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return selected(text);
    }
  };
  document.addEventListener("click", async event => {
    const button = event.target.closest(".copy-link");
    if (!button) return;
    const said = button.parentElement.querySelector(".copied");
    said.textContent = await copied(location.href) ? "$copied" : "$refused";
    button.focus();
    setTimeout(() => { said.textContent = ""; }, 4000);
  });
}
</script>""")


def draw() -> None:
    """Draw both tools; a stage hides them (``stage.css``)."""
    with st.container(key="page_tools"):
        _tools()


@st.fragment
def _tools() -> None:
    """They read the view when they are pressed: what they change redraws nothing else."""
    with st.container(horizontal=True, vertical_alignment="center"):
        words = {"copy": common.COPY_LINK, "copied": common.COPIED, "refused": common.NOT_COPIED}
        st.html(
            _COPY.substitute({name: escape(text) for name, text in words.items()}),
            width="content",
            unsafe_allow_javascript=True,
        )
        if router.page() in _PRESENTED:
            st.button(common.TO_MEETING, type="tertiary", key="to_meeting", on_click=_add)
        said = st.session_state.pop(SAID, "")
        if said:  # another paragraph each time: it is seen again, though it says the same
            now = time.monotonic_ns()
            st.html(f'<p class="said" id="said_{now}" role="status">{escape(said)}</p>')


def _add() -> None:
    page = router.page()
    view, shown = state.view(), _PRESENTED[page]
    if page == "overview":
        view = replace(view, level="departement", selected="")
    written = meeting.write(shown, view)
    read = meeting.read_meeting(written, cached.departments())
    texts = meeting.split(view.meeting)
    if read is None or not meeting.fits(cached.load(view.department), read):
        st.session_state[SAID] = reunion.NOT_YET.get(shown, reunion.UNREAD)
    elif written in texts:
        st.session_state[SAID] = reunion.ALREADY
    else:
        try:
            state.change(meeting=meeting.join([*texts, written]))
            st.session_state[SAID] = reunion.ADDED
        except ValueError:
            st.session_state[SAID] = reunion.TOO_LONG
