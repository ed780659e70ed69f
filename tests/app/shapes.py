"""Run in its own process: every page of a department of ``OBSERVATOIRE_DATA``, as JSON lines.

``python -m tests.app.shapes [--quick] 972 97209 …``: the department, then communes to look at.
Each line is ``page``, ``query``, ``failed`` (what the page could not do) and ``said``.
"""

import json
import sys
from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(path.name for path in (ROOT / "pages").glob("*.py"))
NEAR = ("carte.py", "fiche.py", "horaires.py", "ecarts.py")
"""Pages that say something of the commune that is chosen."""
LEVELS = ("epci", "canton", "territoire", "departement")


def opened(page: str, **query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    return app if page == "overview.py" else app.switch_page(f"pages/{page}").run()


def words(app: AppTest) -> str:
    kinds = ("title", "markdown", "caption", "info", "warning", "error", "header")
    said = [one.value for kind in kinds for one in getattr(app, kind)]
    said += [one.proto.body for one in app.get("html")]
    return "\n".join(said).replace("\u00a0", " ").replace("\u202f", " ")


def quick(commune: str):
    for page in PAGES:
        yield page, {"lieu": commune} if page in NEAR else {}


def journeys(communes: list[str]):
    for page in PAGES:
        yield page, {}
    for commune in communes:
        for page in NEAR:
            yield page, {"lieu": commune}
    for level in LEVELS:
        yield "fiche.py", {"niveau": level}
        yield "carte.py", {"niveau": level}
    for mode in ("keep", "open", "best", "minimum"):
        yield "simulateur.py", {"mode": mode}
    yield "scenarios.py", {"scenario": f"F{communes[0]}"}


def main() -> None:
    code, *communes = [one for one in sys.argv[1:] if one != "--quick"]
    chosen = quick(communes[0]) if "--quick" in sys.argv else journeys(communes)
    for page, query in chosen:
        app = opened(page, departement=code, **query)
        failed = [one.message for one in app.exception]
        told = {"page": page, "query": query, "failed": failed, "said": words(app)}
        sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
