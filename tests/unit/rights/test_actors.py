"""Who is at the machine: decided by the request and the mode, never by the socket alone."""

import pytest

from geo.base.errors import GeoError
from geo.rights import actors
from geo.rights.actors import AT_MACHINE, COMMAND_LINE, Settings
from geo.rights.roles import Role
from tests.helpers import people

LOCAL = Settings(local=True)
SERVER = Settings()
HERE = [("Host", "127.0.0.1:8501"), ("Origin", "http://127.0.0.1:8501")]
PROXY = (
    *("Forwarded", "X-Forwarded-For", "x-forwarded-proto", "X-Forwarded-Host", "X-FORWARDED-PORT"),
    *("X-Real-IP", "Via", "X-Client-IP", "X-Original-Host", "X-Forwarded", "X_Forwarded_For"),
    # what content networks, tunnels, load balancers and old proxies add, each in its own way
    *("CDN-Loop", "CF-Connecting-IP", "CF-Ray", "Fly-Client-IP", "Fastly-Client-IP", "Client-IP"),
    *(
        "X-ARR-SSL",
        "X-Amzn-Trace-Id",
        "X-Azure-ClientIP",
        "X-Envoy-External-Address",
        "X-Real-Port",
    ),
    *("Tailscale-User-Login", "X-Remote-User", "Remote-User", "WL-Proxy-Client-IP", "X-Real-Port"),
    *("Front-End-Https", "X-BlueCoat-Via", "Proxy-Connection", "Akamai-Origin-Hop", "X-Cache"),
)
BROWSERS = (
    *("Connection", "Pragma", "Cache-Control", "User-Agent", "Upgrade", "Sec-WebSocket-Version"),
    *("Accept-Encoding", "Accept-Language", "Cookie", "Sec-WebSocket-Key", "Sec-Fetch-Mode"),
    *("Sec-WebSocket-Extensions", "Sec-WebSocket-Protocol", "Sec-Fetch-Site", "Sec-GPC", "DNT"),
)
"""What Chromium, Firefox and Safari send to open a socket."""


def host(name, *more):
    return [("host", name), *more]


@pytest.mark.parametrize(
    ("headers", "peer"),
    [
        (HERE, "127.0.0.1"),
        (host("localhost:8501", ("origin", "http://localhost:8501")), "127.0.0.1"),
        (host("LocalHost"), "127.0.0.1"),
        (host("[::1]:8501", ("origin", "http://[::1]:8501")), "::1"),
        ([*HERE, *((name, "x") for name in BROWSERS)], "127.0.0.1"),
        (host("127.0.0.1"), "127.0.0.2"),
        (host("127.0.0.1"), "::ffff:127.0.0.1"),
    ],
)
def test_at_the_machine(headers, peer):
    assert actors.asking(headers, peer, LOCAL) == AT_MACHINE
    assert actors.asking(headers, peer, SERVER).barred == actors.SHARED


@pytest.mark.parametrize(
    ("headers", "peer"),
    [
        (HERE, "192.0.2.7"),
        (HERE, "::ffff:192.0.2.7"),
        (HERE, ""),
        (HERE, "localhost"),
        ([], "127.0.0.1"),
        (host("observatoire.exemple.fr"), "127.0.0.1"),
        (host("127.0.0.1.exemple.fr"), "127.0.0.1"),
        (host("127.0.0.1@exemple.fr"), "127.0.0.1"),
        (host("localhost.exemple.fr:8501"), "127.0.0.1"),
        (host("localhost:8501\n"), "127.0.0.1"),
        (host("0.0.0.0:8501"), "127.0.0.1"),
        (host("localhost."), "127.0.0.1"),
        (host("lea@localhost"), "127.0.0.1"),
        (host("localhost:\uff18\uff15\uff10\uff11"), "127.0.0.1"),
        (host("[0:0:0:0:0:0:0:1]"), "127.0.0.1"),
        (host("[::1%lo]"), "127.0.0.1"),
        (host("127.1"), "127.0.0.1"),
        (host(""), "127.0.0.1"),
        (host("127.0.0.1", ("HOST", "127.0.0.1")), "127.0.0.1"),
        (host("127.0.0.1", ("Host", "exemple.fr")), "127.0.0.1"),
        (host("localhost", ("Origin", "https://exemple.fr")), "127.0.0.1"),
        (host("localhost:8501", ("Origin", "http://localhost:3000")), "127.0.0.1"),
        (host("localhost", ("Origin", "null")), "127.0.0.1"),
        (host("localhost", ("Origin", "http://[")), "127.0.0.1"),
        *(([*HERE, (name, value)], "127.0.0.1") for name in PROXY for value in ("127.0.0.1", "")),
    ],
)
def test_anyone_else_is_a_visitor(headers, peer):
    who = actors.asking(headers, peer, LOCAL)
    assert (who.kind, who.barred) == ("visiteur", actors.ELSEWHERE)
    with pytest.raises(actors.NotAllowedError, match="Rien n’a été modifié"):
        actors.allow(who, Role.EDITOR)
    lea = actors.asking(headers, peer, LOCAL, people.login(), providers=True)
    assert actors.refusal(lea, Role.EDITOR).startswith(actors.ELSEWHERE)  # roles are for servers


@pytest.mark.parametrize("why", [actors.SHARED, actors.ELSEWHERE])
def test_a_visitor_is_told_of_what_the_page_is_about_and_of_nothing_else(why):
    who = actors.Actor("visiteur", barred=why)
    of_actions, of_data = (actors.refusal(who, one) for one in (Role.EDITOR, Role.MANAGER))
    assert of_actions.startswith(why) and of_data.startswith(why)
    assert "registre des actions" in of_actions and "register import 86" in of_actions
    assert "fichier" not in of_actions and "liste.csv" not in of_actions
    assert "observatoire import 86 liste.csv" in of_data and "registre" not in of_data


def test_the_settings_are_safe_unless_said():
    assert actors.settings({}) == SERVER
    assert actors.settings({actors.MODE: "serveur", actors.REMOVED: " Non "}) == SERVER
    assert actors.settings({actors.MODE: " Local "}) == LOCAL
    with pytest.raises(GeoError, match=f"{actors.MODE}.* «.lokal.» n’est pas prévu, dites") as said:
        actors.settings({actors.MODE: "lokal"})
    for one in str(said.value).partition("dites ")[2].rstrip(".").split(" ou "):
        actors.settings({actors.MODE: one})  # the remedy


def test_the_switch_of_before_the_roles_stops_whoever_relies_on_it():
    set_so = {actors.REMOVED: "oui"}
    with pytest.raises(GeoError, match=f"{actors.REMOVED}.*les rôles le remplacent. Retirez-le"):
        actors.settings(set_so)
    set_so.pop(actors.REMOVED)  # the remedy
    assert actors.settings(set_so) == SERVER


def test_the_journal_is_not_obeyed_by_a_screen():
    signed = actors.signature(actors.Author("visiteur", "a\x1b[2J\nb"), "x\r\n" * 500)
    assert signed["who"] == "visiteur (a [2J b)"
    assert signed["reason"].startswith("x x x")
    assert len(signed["reason"]) == actors.REASON_CHARACTERS
    assert actors.allow(COMMAND_LINE, Role.MANAGER).said == "ligne de commande"
