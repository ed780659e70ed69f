"""What a small change of a page costs Chromium in styles: a count of elements, never a time.

Our sheet once made it look at all of them for any change of any: 6 ms each time, some ten times a
click.
"""

import json

import pytest

from tests.browser.conftest import settled

pytestmark = pytest.mark.browser

CHANGES = {
    "a child comes": "one.appendChild(document.createElement('i'))",
    "a child with a class comes": "one.insertAdjacentHTML('beforeend', '<b class=\"swatch\"></b>')",
    "a class changes": "one.classList.toggle('other')",
    "a list opens": "list.ariaExpanded = 'true'",
    "a list closes": "list.ariaExpanded = 'false'",
}


def styled(browser, page, change: str) -> int:
    """How many elements Chromium gave a style again for a change."""
    browser.start_tracing(page=page, categories=["devtools.timeline"])
    page.evaluate(
        f"""() => {{
          const one = document.querySelector('[data-testid=stMain] h1').parentElement;
          const list = document.querySelector('[role=combobox]');
          document.body.offsetWidth;
          {change};
          document.body.offsetWidth;
        }}"""
    )
    events = json.loads(browser.stop_tracing())["traceEvents"]
    counts = [one["args"].get("elementCount", 0) for one in events
              if one["name"] == "UpdateLayoutTree" and "elementCount" in one["args"]]  # fmt: skip
    return max(counts, default=0)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", ["", "carte", "ecarts", "importer"])
def test_a_small_change_gives_a_style_to_few_elements(browser, open_page, app_url, name, width):
    page = open_page(f"{app_url}{name}", width=width)
    page.get_by_role("heading", level=1).first.wait_for()
    settled(page)
    whole = page.evaluate("document.querySelectorAll('*').length")
    assert whole > 300
    counts = {said: styled(browser, page, change) for said, change in CHANGES.items()}
    assert max(counts.values()) <= 40, counts
