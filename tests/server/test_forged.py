"""What a page would never send, sent all the same: nothing is changed, and the socket lives on."""

import asyncio
import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from geo.register import location, store
from geo.rights import actors
from geo.store import versions
from pages.ui.shell import server
from pages.ui.texts import common
from tests.helpers.hand_made import published, renamed
from tests.server.running import WAIT_S, answer, session, started

HEARD = {"rerun_script", "stop_script", "file_urls_request", "app_heartbeat"}
HEARD_OPERATIONS = {"deferred_file", "dataframe_chunk"}


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A folder with one import accepted."""
    monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(tmp_path / "imports"))
    monkeypatch.delenv(location.URL, raising=False)
    versions.accept(versions.candidate("86", renamed()), actors.COMMAND_LINE)
    return tmp_path


def kept(home):
    """Every byte of the imports, but for what is being prepared."""
    return {
        path: path.read_bytes()
        for path in (home / "imports").rglob("*")
        if path.is_file() and ".new-" not in str(path)
    }


def said(opened, *widgets, page="importer", page_hash="", query="departement=86"):
    """Run a page with the state of some widgets; return what it says, the drawing as text."""
    asked = BackMsg()
    asked.rerun_script.page_name = page
    asked.rerun_script.page_script_hash = page_hash
    asked.rerun_script.query_string = query
    asked.rerun_script.widget_states.widgets.extend(widgets)
    opened.send(asked.SerializeToString())
    contents = []
    while True:
        contents.append(opened.recv(timeout=WAIT_S))
        message = ForwardMsg.FromString(contents[-1])
        ended = message.WhichOneof("type") == "script_finished"
        if ended and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
            return b"".join(contents).decode("utf-8", "replace")


def widget(text, key):
    """Identifier of the widget of a key, in what a page said; empty when it was not drawn."""
    found = re.search(rf"\$\$ID-[0-9a-f]+-{key}(?!\w)", text)
    return found[0] if found else ""


def territories():
    """A file that would rename each territory."""
    frame = published()["territories"]
    frame["territory_name"] += " (autre)"
    rows = frame[["code_insee", "territory_name"]].set_axis(["code_insee", "territoire"], axis=1)
    return rows.to_csv(index=False).encode()


def put(port, opened, content=None):
    """Send a file as the page does; return the state of its widget, but for the identifier."""
    content = content or territories()
    asked = BackMsg()
    asked.file_urls_request.file_names.append("x.csv")
    opened.send(asked.SerializeToString())
    while (got := ForwardMsg.FromString(opened.recv(timeout=WAIT_S))).WhichOneof("type") != (
        "file_urls_response"
    ):
        pass
    urls = got.file_urls_response.file_urls[0]
    xsrf = answer(port, "/_stcore/health").cookies["_streamlit_xsrf"]
    headers = [("Cookie", f"_streamlit_xsrf={xsrf}"), ("X-Xsrftoken", xsrf)]
    headers.append(("Content-Type", "multipart/form-data; boundary=x"))
    part = b'--x\r\nContent-Disposition: form-data; name="f"; filename="x.csv"\r\n\r\n'
    body = part + content + b"\r\n--x--\r\n"
    for other in ("nobody", "..%2f..", "%00"):
        path = f"/_stcore/upload_file/{other}/1"
        assert answer(port, path, method="PUT", headers=headers, body=body).status == 400
    assert answer(port, urls.upload_url, method="PUT", headers=headers, body=body).status == 204
    state = WidgetState()
    one = state.file_uploader_state_value.uploaded_file_info.add()
    one.file_id, one.name, one.size = urls.file_id, "x.csv", len(content)
    one.file_urls.CopyFrom(urls)
    return state


@pytest.mark.slow
@pytest.mark.parametrize(
    ("mode", "forwarded"), [("serveur", ()), ("local", (("CF-Connecting-IP", "192.0.2.7"),))]
)
def test_buttons_that_are_shut_do_nothing_when_a_visitor_presses_them(home, mode, forwarded):
    before = kept(home)
    with started(home, OBSERVATOIRE_MODE=mode) as port:
        own = f"127.0.0.1:{port}"
        with session(port, own, f"http://{own}", forwarded) as opened:
            text = said(opened)
            undo = WidgetState(id=widget(text, "import_undo"), trigger_value=True)
            said(opened, undo)
            given = put(port, opened)
            given.id = widget(text, "import_file_0")
            until = time.monotonic() + WAIT_S
            while not (shut := widget(said(opened, given), "import_accept")):
                assert time.monotonic() < until
                time.sleep(0.5)
            accept = WidgetState(id=shut, trigger_value=True)
            said(opened, given, accept)
            for page in ("importer", "methode", "nulle-part", "../importer"):
                for address in ("departement=86", "import_accept=1&import_undo=1&import_file_0=1"):
                    said(opened, given, undo, accept, page=page, query=address)
            said(opened, undo, accept, page="", page_hash="0" * 32)
            for wrong in ("import_accept", "$$ID-0-import_undo"):
                said(opened, WidgetState(id=wrong, trigger_value=True))
            said(opened, WidgetState(id=given.id, string_value="x"))
        with session(port, own, f"http://{own}", forwarded) as other:
            said(other)
            said(other, given, accept)
    assert kept(home) == before
    assert [one.number for one in versions.history("86") if one.current] == [1]


@pytest.mark.slow
def test_the_same_message_is_obeyed_of_whoever_may(home):
    """What the refusals above are worth: this is how the page itself takes an import back."""
    with started(home, OBSERVATOIRE_MODE="local") as port:
        own = f"127.0.0.1:{port}"
        with session(port, own, f"http://{own}") as opened:
            said(opened, WidgetState(id=widget(said(opened), "import_undo"), trigger_value=True))
    assert [one.number for one in versions.history("86") if one.taken_back] == [1]


@pytest.mark.slow
def test_minutes_that_no_list_offers_are_not_taken(tmp_path):
    with started(tmp_path) as port:
        own = f"127.0.0.1:{port}"
        with session(port, own, f"http://{own}") as opened:
            far = widget(said(opened, page="carte"), "w_threshold")
            for value in ("17 min", "17", ""):
                text = said(opened, WidgetState(id=far, string_value=value), page="carte")
                assert widget(text, "w_threshold") == far
                assert common.FAILED not in text
            text = said(opened, WidgetState(id=far, string_value="30\u00a0min"), page="carte")
            assert "seuil=30" in text


@pytest.mark.slow
def test_a_spreadsheet_is_poured_by_whoever_may_and_by_nobody_else(home):
    """What the page said to who may is sent by a visitor, who was shown none of it."""
    content = "Intitulé;Date;Commune\nAtelier;04/03/2026;Civray\n".encode()
    where = {"page": "actions", "query": "departement=86&ouvert=tableur"}
    passed_on = (("CF-Connecting-IP", "192.0.2.7"),)

    def poured(opened, file, record=""):
        """Give the file; press the button that records, once the page has one."""
        until = time.monotonic() + WAIT_S
        found = record
        while not found and time.monotonic() < until:
            found = widget(said(opened, file, **where), "pour_record")
            time.sleep(0.2)
        said(opened, file, WidgetState(id=found, trigger_value=True), **where)
        return found

    with started(home, OBSERVATOIRE_MODE="local") as port:
        own = f"127.0.0.1:{port}"
        with session(port, own, f"http://{own}") as opened:
            field = widget(said(opened, **where), "pour_file_0")
            file = put(port, opened, content)
            file.id = field
            record = poured(opened, file)
        register = store.open_register("86")
        assert register.records().total == 1
        register.undo(actors.COMMAND_LINE, register.records().records[0].id, 1)
        with session(port, own, f"http://{own}", passed_on) as visitor:
            assert "pour_file" not in said(visitor, **where)
            file = put(port, visitor, content)
            file.id = field
            for _ in range(3):
                poured(visitor, file, record)
                assert "pour_" not in said(visitor, file, **where)
        assert register.records().total == 0
        register.database.dispose()
    store._database.cache_clear()


def heard(*messages):
    """Those of the messages that go through what stands before every page."""
    left = [{"type": "websocket.receive", "bytes": one} for one in messages]
    got = []

    async def receive():
        return left.pop(0) if left else {"type": "websocket.disconnect"}

    async def app(_, hears, __):
        while (message := await hears())["type"] != "websocket.disconnect":
            got.append(message["bytes"])

    scope = {"type": "websocket", "path": "/", "headers": [(b"host", b"127.0.0.1")]}
    # a loop of its own: a test in a browser leaves one running in this thread
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, server.Guard(app)(scope, receive, None)).result()
    return got


def filled(message, name):
    """A message where one field is said."""
    field = message.DESCRIPTOR.fields_by_name[name]
    if field.message_type:
        getattr(message, name).SetInParent()
    else:
        setattr(message, name, True)
    return message


def test_only_what_a_page_says_is_heard():
    of_author = 0
    for name in (field.name for field in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields):
        content = filled(BackMsg(), name).SerializeToString()
        assert heard(content) == [content] * (name in HEARD), name
        of_author += name not in HEARD
    assert of_author > 3
    operation = BackMsg().backend_operation_request.DESCRIPTOR
    for name in (field.name for field in operation.oneofs_by_name["payload"].fields):
        asked = BackMsg()
        filled(asked.backend_operation_request, name)
        content = asked.SerializeToString()
        assert heard(content) == [content] * (name in HEARD_OPERATIONS), name
    assert heard(b"", b"\xff\xff") == [b"\xff\xff"]


@pytest.mark.slow
def test_what_is_not_heard_changes_no_session(tmp_path):
    with started(tmp_path) as port:
        own = f"127.0.0.1:{port}"
        with session(port, own, f"http://{own}") as opened:
            said(opened, page="methode")
            for name in ("set_run_on_save", "clear_cache", "load_git_info", "app_heartbeat"):
                opened.send(filled(BackMsg(), name).SerializeToString())
            got = ForwardMsg.FromString(opened.recv(timeout=WAIT_S))
            while got.WhichOneof("type") != "heartbeat_ack":
                assert not got.session_status_changed.run_on_save
                assert got.WhichOneof("type") != "git_info_changed"
                got = ForwardMsg.FromString(opened.recv(timeout=WAIT_S))
