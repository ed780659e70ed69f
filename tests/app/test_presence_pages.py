"""Every page that counts people says the head count of ``geo table``, under each reading."""

import pytest

from geo.access import presence
from geo.access.measures import Params
from geo.access.presence import Counts
from geo.base import french
from geo.pack import pack
from geo.reading import presence_words, tables
from tests.app.test_pages import open_app, said
from tests.app.test_simulateur import simulator

PAGES = {
    "overview.py": {},
    "carte.py": {"indicateur": "inhabitants_beyond"},
    "ecarts.py": {"phrase": "loin"},
    "fiche.py": {"niveau": "departement"},
    "evolution.py": {},
    "horaires.py": {},
    "simulateur.py": {"mode": "minimum", "reste": "999999"},
}
USUAL = {("29", "connus", "overview.py"), ("29", "base", "carte.py"),
         ("86", "permanents", "simulateur.py")}  # fmt: skip
"""Of every page, the tables and sentences are those of ``test_no_two_figures_count…``."""


@pytest.mark.parametrize(
    ("code", "told", "page"),
    [
        pytest.param(*case, marks=() if case in USUAL else pytest.mark.slow)
        for case in (
            (code, told, page)
            for code in ("86", "29")
            for told in presence.READINGS
            for page in PAGES
        )
    ],
)
def test_a_page_counts_as_the_table_does(code, told, page):
    query = {"departement": code, "presence": told} | PAGES[page]
    app = simulator(**query) if page == "simulateur.py" else open_app(f"pages/{page}", **query)
    assert not app.exception
    assert not app.info or "lien" not in app.info[0].value
    assert app.selectbox(key="w_presence").value == told
    text, one = said(app), pack.load(code)
    row = tables.table(one, "departement", Params(presence=told)).iloc[0]
    ends = row[["inhabitants_beyond_low", "inhabitants_beyond_high"]]
    count = french.number(french.significant(row["inhabitants_beyond"], french.digits(*ends)))
    share = french.quantity(row["share_within"], "%")
    wanted = share if page in ("evolution.py", "horaires.py") else count
    assert wanted.replace(french.NNBSP, " ").replace(french.NBSP, " ") in text
    left = presence_words.sentence(one, "france_services", Counts(presence=told))
    assert left.replace(french.NBSP, " ") in text
