"""What is chosen in a list is read whole, whatever it is, on every page, at two widths."""

import pytest

from pages.ui.shell import router
from pages.ui.texts import navigation, reunion
from tests.browser.conftest import PHONE, settled

ASIDE_PX = 270
"""Room from which a field may cut what it holds: as wide as a phone has it, ending in « … »."""
ADDRESSES = [
    *(name for name in navigation.PAGES if name != router.FIRST),
    "",
    "carte?indicateur=gap",
    "carte?indicateur=actions_done",
    "ecarts?trajet=pied",
    "ecarts?perimetre=territoire-T4",
    "fiche?lieu=86112",
    "fiche?niveau=canton&lieu=8605",
    "simulateur?mode=keep&offre=cnfs",
    "simulateur?mode=best&offre=permanences",
]
# What a list offers is in the page once it is open, and then in part: React has all of it.
_FIELDS = """() => {
  const pen = document.createElement("canvas").getContext("2d");
  const offered = where => {
    let at = where[Object.keys(where).find(key => key.startsWith("__reactFiber"))];
    while (at && !at.memoizedProps?.element?.options?.length) at = at.return;
    return at ? [...at.memoizedProps.element.options] : [];
  };
  return [...document.querySelectorAll(".stSelectbox input")].map(field => {
    const style = getComputedStyle(field);
    pen.font = style.font;
    const room = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    const options = offered(field.closest(".stSelectbox"));
    return {
      label: field.getAttribute("aria-label"), room, options: options.length,
      ends: style.textOverflow,
      cut: options.filter(one => pen.measureText(one).width > room),
    };
  });
}"""


def faults(page):
    """Fields that cut what may be chosen in them: too narrow, or without saying that it goes on."""
    fields = page.evaluate(_FIELDS)
    assert fields
    assert all(one["options"] for one in fields), "the options of a list were not found"
    return [
        one
        for one in fields
        if one["cut"] and (one["room"] < ASIDE_PX or one["ends"] != "ellipsis")
    ]


@pytest.mark.parametrize("width", [1280, 390])
def test_no_field_cuts_what_may_be_chosen_in_it(open_page, app_url, width):
    page = open_page("about:blank", width=width, height=800, **(PHONE if width < 640 else {}))
    found = {}
    for address in ADDRESSES:
        page.goto(f"{app_url}{address}")
        settled(page)
        if cut := faults(page):
            found[address] = cut
    assert not found


@pytest.mark.parametrize("width", [1280, 390])
def test_no_field_of_a_view_that_is_composed_cuts_what_may_be_chosen(open_page, app_url, width):
    page = open_page(f"{app_url}reunion", width=width, **(PHONE if width < 640 else {}))
    found = {}
    for name, said in reunion.PAGES.items():
        settled(page)
        page.get_by_role("combobox", name=reunion.WHAT).click()
        page.get_by_role("option", name=said, exact=True).click()
        settled(page)
        if cut := faults(page):
            found[name] = cut
    assert not found
