"""TNE: the twelve departments, the four strands, who coordinates, what is done here."""

from datetime import date

from geo.base import french
from pages.ui.shell import header, register, state
from pages.ui.texts import common, tne
from pages.ui.views import tne as tne_view

pack = state.published()
shown = tne_view.present(pack)

header.title(tne.TITLE)
name = french.capital(french.department(pack.name, pack.tncc))
header.sentence(common.inert(tne.sentence(name, shown)), by_car=False)
tne_view.strands(pack, date.today())
tne_view.parents()
tne_view.departments(shown)
register.privacy()
