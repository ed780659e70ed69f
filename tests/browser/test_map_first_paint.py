"""The first map of a page whose component is slow to arrive is painted, and the tests see it."""

from tests.browser.conftest import map_frame, paints


def test_a_map_awaited_before_its_document_arrives_is_seen_painted(page, harness_url):
    held = []
    page.route("**/streamlit_folium*/index.html*", lambda route: held.append(route))
    with page.expect_request("**/streamlit_folium*/index.html*"):
        page.goto(f"{harness_url}?pack=six", wait_until="commit")
    iframe = page.wait_for_selector('iframe[src*="streamlit_folium"]', state="attached")
    assert "streamlit_folium" not in iframe.content_frame().url  # still its first, empty document
    page.on("console", lambda said: said.text == "let go" and [r.continue_() for r in held])
    page.evaluate("setTimeout(() => console.log('let go'), 2000)")  # while map_frame waits
    assert paints(map_frame(page)) >= 1
