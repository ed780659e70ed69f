"""``observatoire brief``: the printed fiches of one unit or of a whole level.

``observatoire table`` and ``export``: every indicator in the format of one's own tools.

``observatoire plan``: which places to open or to keep, from the command line.

``observatoire ends``: which posts of advisers end before a day, and what is lost with them.
"""

from __future__ import annotations

import argparse
import math
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from geo.base.errors import GeoError
from geo.base.french import typeset
from geo.base.systems import DEGREES, LAMBERT_93, OVERSEAS
from geo.cli import shared_options, terminal
from geo.pack.kinds import CHANGED, OPENED, POSTS

if TYPE_CHECKING:
    from geo.pack.pack import Pack


def _brief(options: argparse.Namespace) -> int:
    from geo.brief import pdf
    from geo.pack import pack
    from geo.register import recent
    from geo.register.needs import Question

    published, day = pack.load(options.departement), options.date
    loaded = shared_options.simulated(published, options.scenario, day)
    params = shared_options.params(options, loaded)
    folder = Path(options.output)
    if folder.exists() and not folder.is_dir():
        raise GeoError(typeset(f"« {folder} » est un fichier : donnez un dossier."))
    if not folder.parent.is_dir():
        raise GeoError(typeset(f"« {folder.parent} » : ce dossier n'existe pas. Créez-le d'abord."))
    codes = None if options.all else [options.code]
    asked = Question(
        day, months=params.months, weights=params.weights, threshold_min=params.threshold_min
    )
    printed = pdf.briefs(
        loaded, options.level, params, when=options.date, detail=options.detail, codes=codes,
        actions=recent.unit_texts(loaded, asked, options.level),
    )  # fmt: skip
    for name, document in printed:
        folder.mkdir(exist_ok=True)
        terminal.save(folder / name, document)
        terminal.say(folder / name)
    return 0


def declare_brief(command: Any) -> None:
    """Declare the arguments of the command ``brief``."""
    shared_options.figures(command, "canton")
    which = command.add_mutually_exclusive_group(required=True)
    which.add_argument("--code", help="code d'un lieu de ce niveau, par exemple 8612")
    which.add_argument("--all", action="store_true", help="tous les lieux de ce niveau")
    shared_options.scenario(command)
    shared_options.day(command)
    command.add_argument(
        "--detail", action="store_true", help="au verso, chaque indicateur et la carte des écarts"
    )
    command.add_argument("-o", "--output", default=".", help="dossier où écrire")
    command.set_defaults(run=_brief)


_LAYERS: Final = ("gpkg", "parquet", "geojson")
_IMAGES: Final = ("png", "svg")
_TEXTS: Final = ("csv", "csv-excel", "geojson", "svg")
_FIGURES: Final = (
    "level", "kind", "threshold", "sans_voisins", "presence", "profile", "weights", "reference",
    "months", "selection", "scenario",
)  # fmt: skip
"""Options that change nothing in the return file."""


def _table(options: argparse.Namespace) -> int:
    from geo.export import files
    from geo.pack import pack, territories

    published = pack.load(options.departement)
    loaded = shared_options.simulated(published, options.scenario, date.today())
    params = shared_options.params(options, loaded)
    frame = files.table(loaded, options.level, params, options.selection)
    content = files.text(frame, params, options.format)
    if options.output == "-":
        terminal.write(content)
    else:
        terminal.save(Path(options.output), content)
    shared_options.say_lack(options.kind, loaded)
    for name in territories.not_computable(loaded, options.level):
        terminal.tell(typeset(f"{name} : non calculable, aucune commune entière."))
    return 0


def _export(options: argparse.Namespace) -> int:
    from geo.pack import pack

    _refuse_idle(options)
    loaded = pack.load(options.departement)
    if options.standard:
        from geo.export import standard_return
        from geo.intake import mediation

        found = standard_return.returned(loaded)
        for row in found.left_out.itertuples():
            terminal.tell(typeset(f"non renvoyé : {row.nom} ({row.id}), {row.motif}"))
        if found.rows.empty:
            terminal.tell(standard_return.counted(found))
            return 0
        content = mediation.to_csv(loaded)
        name = mediation.FILE.format(loaded.department)
    else:
        content, name = _written(
            shared_options.simulated(loaded, options.scenario, options.date), options
        )
        shared_options.say_lack(options.kind, loaded)
    if options.output == "-":
        terminal.write(content)
        return 0
    target = Path(options.output)
    if target.is_dir():
        target /= name
    terminal.save(target, content)
    terminal.say(target)
    return 0


def _written(shown: Pack, options: argparse.Namespace) -> tuple[bytes, str]:
    """Content of the file that is asked for, and its own name."""
    from geo.export import files
    from geo.indicators import registry
    from geo.maps import map_image

    params, form = shared_options.params(options, shown), options.format
    if form in _IMAGES:
        indicator = options.indicator or registry.DEFAULT
        content = map_image.draw(
            shown,
            indicator,
            options.level,
            params,
            map_image.ImageSettings(options.date, selection=options.selection),
            form=form,
        )
        area = "selection" if options.selection else ""
        return content, map_image.file_name(
            shown, indicator, options.level, params, form, area=area
        )
    crs = None if options.crs is None else int(options.crs)
    content = files.write(shown, options.level, params, form, crs=crs, selection=options.selection)
    name = files.file_name(shown, options.level, params, form, selection=options.selection)
    return content, name


def _refuse_idle(options: argparse.Namespace) -> None:
    """Refuse what would change nothing: an option that is not read must not look obeyed."""
    form = "--standard" if options.standard else f"--format {options.format}"
    idle = [
        *(_FIGURES if options.standard else ()),
        *(() if options.format in _LAYERS and not options.standard else ("crs",)),
        *(() if options.format in _IMAGES and not options.standard else ("indicator", "date")),
    ]
    for name in idle:
        if getattr(options, name) != options.parser.get_default(name):
            given = name.replace("_", "-")
            raise GeoError(typeset(f"--{given} ne change rien avec {form} : retirez-le."))
    if options.output == "-" and options.format not in _TEXTS and not options.standard:
        raise GeoError(typeset(f"{form} ne s'écrit pas à l'écran : donnez un fichier avec -o."))


def declare_table(command: Any) -> None:
    """Declare the arguments of the command ``table``."""
    shared_options.figures(command, "commune")
    shared_options.selection(command)
    shared_options.scenario(command)
    command.add_argument(
        "--format",
        default="csv",
        choices=("csv", "csv-excel"),
        help="csv (point décimal, toutes les décimales) ou csv-excel (en français, arrondi)",
    )
    command.add_argument("-o", "--output", default="-", help="fichier ; - ou rien : à l'écran")
    command.set_defaults(run=_table)


def declare_export(command: Any) -> None:
    """Declare the arguments of the command ``export``."""
    shared_options.figures(command, "commune")
    shared_options.selection(command)
    which = command.add_mutually_exclusive_group()
    which.add_argument(
        "--format",
        default="xlsx",
        choices=("xlsx", "csv", "csv-excel", *_LAYERS, *_IMAGES),
        help="xlsx (avec dictionnaire), csv, csv-excel, couche (gpkg, parquet, geojson) ou carte "
        "en image (png, svg)",
    )
    which.add_argument(
        "--standard",
        action="store_true",
        help="fichier de retour au standard national des lieux de médiation numérique",
    )
    command.add_argument(
        "--indicator",
        metavar="ID",
        help="ce que montre une carte : un identifiant, ecarts, ecarts_a_pied ou bassins",
    )
    command.add_argument(
        "--crs",
        metavar="EPSG",
        choices=[*dict.fromkeys(map(str, (LAMBERT_93, DEGREES, *OVERSEAS.values())))],
        help="projection d'une couche : la légale du département (par défaut, 2154 en métropole) "
        "ou 4326",
    )
    shared_options.scenario(command)
    shared_options.day(command)
    command.add_argument(
        "-o", "--output", default=".", help="fichier, dossier, ou - pour un texte à l'écran"
    )
    command.set_defaults(run=_export, parser=command)


_DIGITS = 9
"""Digits of the largest number that means something: more than all the French."""


def _plan(options: argparse.Namespace) -> int:
    from geo.pack import pack
    from geo.simulator import answers, plan
    from geo.simulator.plan import Request

    _refuse_idle_plan(options)
    loaded = pack.load(options.departement)
    given = {"open": options.open, "keep": options.keep, "minimum": options.minimum}
    action, number = next((key, value) for key, value in given.items() if value is not None)
    request = Request(
        action=action,  # type: ignore[arg-type]  # one of the three keys above
        kind=options.kind,
        count=number if action != "minimum" else 1,
        allowed=number if action == "minimum" else 0,
        threshold_min=options.threshold,
        aim="cover" if options.aim == "inhabitants" else options.aim,
        people=options.people,
        profile=options.profile,
        weights=tuple(map(float, options.weights)),  # type: ignore[arg-type]  # three of them
        candidates=_candidates(loaded, options.candidates),
        neighbours=not options.sans_voisins,
        presence=options.presence,
    )
    shared_options.require_list(CHANGED[options.kind].help, loaded)
    found = plan.solve(loaded, request)
    if options.format == "json":
        terminal.say_json(answers.record(loaded, found))
        return 0
    for line in answers.sentences(loaded, found):
        terminal.say(line)
    for line in answers.lines(loaded, found):
        terminal.say(f"  {line}")
    return 0


def _candidates(loaded: Any, among: str) -> tuple[str, ...]:
    """Commune codes of a named list, or of a file; what a file leaves out is said aside."""
    from geo.intake import candidates
    from geo.simulator import plan

    if among in plan.AMONG:
        return plan.candidate_communes(loaded, among)
    path = Path(among)
    if not path.exists():
        lists = ", ".join(plan.AMONG)
        raise GeoError(
            typeset(f"Lieux possibles : « {among} » n'est ni un fichier qui existe, ni {lists}.")
        )
    found = candidates.read_candidates(loaded, path)
    for note in found.notes:
        terminal.tell(note)
    return found.codes


def _refuse_idle_plan(options: argparse.Namespace) -> None:
    """Refuse what would change nothing: an option that is not read must not look obeyed."""
    idle = []
    if options.minimum is not None:
        idle = [("--aim", options.aim), ("--people", options.people)]
        idle = [(name, value) for name, value in idle if value != "inhabitants"]
    if options.keep is not None and options.candidates != "communes":
        idle = [("--candidates", options.candidates)]
    action = "--minimum" if options.minimum is not None else "--keep"
    weighed = [("--weights", ",".join(map(str, options.weights)))] * (options.weights != (5, 5, 5))
    if not idle and options.people != "need":
        action = f"--people {options.people}"
        idle = weighed or [("--profile", options.profile)] * (options.profile != "droits")
    elif not idle and options.profile == "seniors":
        action, idle = "--profile seniors", weighed  # one component alone
    if idle:
        name, value = idle[0]
        raise GeoError(typeset(f"{name} {value} ne change rien avec {action} : retirez-le."))


def _bounded(low: int, high: float = math.inf) -> Any:
    """Parse a whole number; the words of a refusal are French."""

    def parse(text: str) -> int:
        if not text.isdecimal() or len(text) > _DIGITS or not low <= int(text) <= high:
            most = f" à {high}" if high < math.inf else " ou plus"
            raise argparse.ArgumentTypeError(f"donnez un nombre entier, {low}{most}")
        return int(text)

    return parse


def declare_plan(command: Any) -> None:
    """Declare the arguments of the command ``plan``."""
    shared_options.department(command)
    command.add_argument(
        "--kind",
        default="france_services",
        choices=OPENED,
        help="ce que l'on ouvre ou garde ; session : permanence d'une demi-journée",
    )
    what = command.add_mutually_exclusive_group(required=True)
    what.add_argument("--open", type=_bounded(1, 10), metavar="N", help="ouvrir N lieux, au mieux")
    what.add_argument("--keep", type=_bounded(1), metavar="N", help="n'en garder que N")
    what.add_argument(
        "--minimum",
        type=_bounded(0),
        metavar="HABITANTS",
        help="le moins de lieux pour que HABITANTS au plus restent au-delà du seuil",
    )
    shared_options.threshold(command)
    command.add_argument(
        "--aim",
        default="inhabitants",
        choices=("inhabitants", "minutes", "regret", "worst"),
        help="inhabitants : les plus nombreux sous le seuil ; minutes : le moins de minutes ; "
        "regret : le moins mauvais dans tous les cas ; worst : d'abord les plus mal lotis",
    )
    command.add_argument(
        "--people",
        default="inhabitants",
        choices=("inhabitants", "older", "need"),
        help="qui compte : habitants, 65 ans et plus, ou habitants selon leur besoin",
    )
    command.add_argument(
        "--candidates",
        default="communes",
        help="lieux possibles : communes, mairies, colleges, ou un fichier de lieux",
    )
    shared_options.need(command)
    shared_options.neighbours(command)
    command.add_argument("--format", default="texte", choices=("texte", "json"), help="écriture")
    command.set_defaults(run=_plan)


def _ends(options: argparse.Namespace) -> int:
    from geo.access.measures import Params
    from geo.pack import missing, pack
    from geo.scenario import scenario
    from geo.simulator import impact, post_ends

    loaded = pack.load(options.departement)
    shared_options.require_list(CHANGED[POSTS].help, loaded)
    if lack := missing.absent(loaded, (post_ends.TABLE,)):
        raise GeoError(lack)
    found = post_ends.ending(loaded, options.before, post_ends.Which(options.end))
    for line in post_ends.sentences(found):
        terminal.say(line)
    if found.scenario:
        params = Params(
            threshold_min=options.threshold,
            kind=CHANGED[POSTS].help,
            neighbours=not options.sans_voisins,
            presence=options.presence,
        )
        after = scenario.apply(loaded, found.scenario)
        terminal.say(impact.sentence(loaded, after, params))
        terminal.say(f"--scenario {scenario.to_text(found.scenario)}")
    return 0


def declare_ends(command: Any) -> None:
    """Declare the arguments of the command ``ends``."""
    shared_options.department(command)
    command.add_argument(
        "--before",
        required=True,
        type=shared_options.iso_day,
        metavar="AAAA-MM-JJ",
        help="les postes qui finissent avant ce jour",
    )
    command.add_argument(
        "--end",
        default="first",
        choices=("first", "convention", "contract"),
        help="la fin qui compte : la première des deux, celle de la convention ou du contrat",
    )
    shared_options.threshold(command)
    shared_options.neighbours(command)
    command.set_defaults(run=_ends)
