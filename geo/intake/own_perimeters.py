"""Staff's own perimeters: polygons, then the territory that covers most of each commune.

Polygons that a user gave: their system of coordinates, their repair.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Final, cast

import numpy as np
import pandas as pd
import pyproj
import shapely

from geo.base import french, systems
from geo.intake import datums, own_territories

if TYPE_CHECKING:
    from geo.intake.chosen_table import ChosenTable
    from geo.intake.engine import Context
    from geo.intake.journal import Journal
    from geo.pack.pack import Pack
    from geo.upload.gate import Layer

SYSTEMS: Final = {f"EPSG:{code}": name for code, name in systems.NAMES.items()}
"""Systems of coordinates a French file may be in, and their French names."""
_REPAIR_SHARE: Final = 0.001
_SEEN: Final = 0.1
"""Share of the department's box that a right reading covers at least."""
_SAMPLE: Final = 5_000
_POLYGONS: Final = (3, 6)
_POINTS: Final = (
    "Donnez les contours en polygones ; si ce sont des lieux, choisissez le type « Vos propres "
    "lieux » (en ligne de commande : --kind own_sites)."
)

_OURS: Final = "Donnez la carte des territoires de ce département."


def readings(shapes: np.ndarray, pack: Pack) -> list[str]:
    """Systems in which polygons fall on the department: keys of ``SYSTEMS``, or its own."""
    return [crs for crs in dict.fromkeys([pack.crs, *SYSTEMS]) if _falls_on(shapes, crs, pack)]


def read_polygons(drawn: pd.Series, journal: Journal) -> pd.Series:
    """Polygons of a layer, flat; what is absent or is not a polygon is set aside."""
    shapes = drawn.to_numpy()
    absent = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    good = ~absent & np.isin(shapely.get_type_id(shapes), _POLYGONS)
    for line in drawn.index[~good]:
        journal.set_aside(line, "polygone absent, ou ce n'est pas un polygone.", "Redessinez-le.")
    if not good.any():
        journal.refuse("la couche ne contient aucun polygone.", _POINTS)
    return pd.Series(shapely.force_2d(shapes[good]), index=drawn.index[good])


def projected(
    shapes: np.ndarray, layer: Layer, pack: Pack, chosen: ChosenTable, journal: Journal
) -> np.ndarray:
    """Bring polygons to the department's projection, in the system declared, chosen or asked."""
    given = chosen.choices.get("crs") or layer.crs
    if given is not None:
        _refuse_unknown(given, pack, journal)
        if _falls_on(shapes, given, pack):
            return _transformed(shapes, given, pack, journal)
    possible = readings(shapes, pack)
    proposed = french.join_list([f"{crs} ({SYSTEMS.get(crs, 'légal')})" for crs in possible])
    if given is None and possible:
        message = "le système de coordonnées n'est pas dit."
        remedy = f"Choisissez-le ; celui où la carte tombe juste : {proposed} "
        option = f"--choice crs={possible[0]}"
        journal.refuse(message, f"{remedy}(en ligne de commande : `{option}`).")
    elif len(possible) == 1 and "crs" not in chosen.choices:
        journal.warned(
            None,
            None,
            layer.crs,
            f"les coordonnées ne sont pas dans le système annoncé : elles sont lues en {proposed}.",
        )
        return _transformed(shapes, possible[0], pack, journal)
    else:
        remedy = _OURS
        if possible:
            option = f"--choice crs={possible[0]}"
            remedy = f"Choisissez plutôt {proposed} (en ligne de commande : {option})."
        said = f"lus en {given}, " if given else ""
        journal.refuse(f"{said}les périmètres ne tombent pas sur le département.", remedy)
    journal.check()
    raise AssertionError("a reason to refuse was just given")


def _refuse_unknown(crs: str, pack: Pack, journal: Journal) -> None:
    """Refuse a system that is unknown, or whose shift to the department's cannot be computed."""
    try:
        datums.transformer(crs, pack.crs)
    except pyproj.exceptions.ProjError:
        journal.refuse(
            f"le système de coordonnées {datums.system_name(crs)} est inconnu, ou son "
            "décalage ne peut "
            "pas être calculé ici.",
            f"Exportez la couche en {pack.crs}, ou en longitude et latitude (EPSG:4326).",
        )
    journal.check()


def _falls_on(shapes: np.ndarray, crs: str, pack: Pack) -> bool:
    """Tell whether polygons, read in a system, cover a part of the department's box."""
    points = shapely.get_coordinates(shapes)
    points = points[:: max(1, len(points) // _SAMPLE)]
    try:
        x, y = datums.transformed(points, crs, pack.crs)[0].T
    except pyproj.exceptions.ProjError:
        return False
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        return False
    own = pack.communes[["x_m", "y_m"]].to_numpy()
    low, high = own.min(axis=0), own.max(axis=0)
    west, south = np.maximum(low, [x.min(), y.min()])
    east, north = np.minimum(high, [x.max(), y.max()])
    shared = max(0.0, east - west) * max(0.0, north - south)
    return bool(shared >= _SEEN * np.prod(high - low))


def _transformed(shapes: np.ndarray, crs: str, pack: Pack, journal: Journal) -> np.ndarray:
    """Project polygons, rounded to the centimetre so that shared borders stay shared."""
    within: list[float] = []

    def project(points: np.ndarray) -> np.ndarray:
        made, accuracy = datums.transformed(points, crs, pack.crs)
        within.append(accuracy)
        return np.round(made, 2)

    made = np.asarray(shapely.transform(shapes, project))
    if max(within) >= datums.TOLD_M:
        journal.fixed(
            None, None, datums.system_name(crs),
            f"contours ramenés en {pack.crs} avec le décalage de leur système, exact à "
            f"{french.quantity(round(max(within)), 'm')} près.",
        )  # fmt: skip
    return made


def repaired(shapes: pd.Series, journal: Journal) -> pd.Series:
    """Repair invalid polygons; one whose area would change by 0.1 % is a reason to refuse."""
    made = shapes.to_numpy(copy=True)
    broken = np.flatnonzero(~shapely.is_valid(made))
    mended = shapely.make_valid(made[broken], method="structure", keep_collapsed=False)
    before, after = shapely.area(made[broken]), shapely.area(mended)
    lost = np.abs(after - before) > _REPAIR_SHARE * before
    for at, bad in zip(broken, lost, strict=True):
        line = int(shapes.index[int(at)])
        if bad:
            journal.refuse(
                f"polygone invalide ({shapely.is_valid_reason(made[at])}), que l'on ne peut "
                "réparer sans changer sa surface.",
                "Corrigez ce polygone dans votre logiciel de cartographie.",
                line=line,
            )
        else:
            journal.fixed(line, None, None, "polygone invalide, réparé (surface inchangée).")
    made[broken] = mended
    return pd.Series(made, index=shapes.index)


ALL: Final = 0.9995
"""Share from which a commune is wholly in its territory."""
WHOLE: Final = 0.95
"""Share of a commune in its territory under which the commune is named."""
_SLIVER: Final = 0.01
"""Share of a commune that a piece, a gap or an overlap may be without being named; also the
difference between two shares under which they are equal."""

_MANY: Final = 200_000
_FINE_M: Final = (0.5, 2.0, 5.0)
"""Number of vertices beyond which those that move a border by less than this are left out."""


def read_perimeters(
    rows: pd.DataFrame, chosen: ChosenTable, context: Context, journal: Journal
) -> dict[str, pd.DataFrame]:
    """Make the sheets of a layer of territories (handler of the kind ``perimeters``).

    ``rows``: territory, territory_name, mds_name of each polygon (index: line of the layer).
    ``chosen.choices``: ``crs`` (``EPSG:2154``), ``field`` (the attribute that names the
    territory). Raises ``Refused``: no system of coordinates, no name, polygons that cannot be
    repaired, communes without territory or divided equally.
    """
    layer = cast("Layer", chosen.table)
    if len(chosen.upload.layers) > 1 and "sheet" not in chosen.choices:
        journal.warned(
            None, None, None,
            f"le fichier a {len(chosen.upload.layers)} couches : « {layer.name} » est lue.",
        )  # fmt: skip
    rows = _titled(rows, layer, chosen, journal)
    drawn = pd.Series(layer.shapes, index=layer.frame.index)
    polygons = read_polygons(drawn.loc[journal.keep(rows).index], journal)
    journal.check()
    shapes = projected(polygons.to_numpy(), layer, context.pack, chosen, journal)
    whole = repaired(pd.Series(shapes, index=polygons.index), journal)
    journal.check()
    named = own_territories.name_territories(
        rows.loc[whole.index], context.sheets["territories"], journal
    )
    journal.check()
    given = _assigned(whole, named, context.pack, journal)
    said = own_territories.provenance(chosen.file)
    title = f"Périmètres fournis par le Département ({said})"
    basis = [
        title if share > ALL else f"{title} : {french.quantity(100 * share, '%', 1)} de la commune"
        for share in given["share"]
    ]
    return own_territories.settle(given.assign(basis=basis), context, journal)


def _titled(
    rows: pd.DataFrame, layer: Layer, chosen: ChosenTable, journal: Journal
) -> pd.DataFrame:
    """Name every polygon's territory: attributes known by their name, chosen, or the only one."""
    field = chosen.choices.get("field")
    if field in layer.frame:
        rows = rows.assign(
            territory=None, territory_name=_words(layer.frame[field].loc[rows.index])
        )
    elif rows[["territory", "territory_name"]].isna().to_numpy().all():
        fields = [name for name in layer.frame if _worded(layer.frame[name])]
        if len(fields) != 1:
            _refuse_unnamed([*map(str, fields or layer.frame)], layer, journal)
        rows = rows.assign(territory_name=_words(layer.frame[fields[0]].loc[rows.index]))
        journal.fixed(None, None, fields[0], "attribut lu comme le nom du territoire.")
    for line in rows.index[rows["territory"].isna() & rows["territory_name"].isna()]:
        journal.set_aside(
            line, "polygone sans nom ni code de territoire.", "Donnez-lui un nom.",
            column="territory_name",
        )  # fmt: skip
    return rows


def _refuse_unnamed(fields: list[str], layer: Layer, journal: Journal) -> None:
    """Refuse polygons that nothing names; ``fields`` are the attributes that may do it."""
    if not fields:
        remedy = "Ajoutez-leur un attribut « territoire », qui dit son nom."
        journal.refuse("les polygones n'ont aucun attribut.", remedy)
        journal.check()
    option = shlex.quote(f"field={fields[0]}")
    listed = ", ".join(f"« {name} »" for name in layer.frame)
    journal.refuse(
        f"aucun attribut ne donne le nom ou le code du territoire. Attributs lus : {listed}.",
        f"Choisissez l'attribut (en ligne de commande : `--choice {option}`), ou nommez-le "
        "« territoire ».",
    )
    journal.check()


def _worded(values: pd.Series) -> bool:
    """Whether a column holds words, not only numbers."""
    return bool(_words(values).str.contains("[^0-9.,]").any())


def _words(values: pd.Series) -> pd.Series:
    flat = values.fillna("").astype("str").str.split().str.join(" ")
    return flat.where(flat.ne(""))


def _assigned(shapes: pd.Series, named: pd.DataFrame, pack: Pack, journal: Journal) -> pd.DataFrame:
    """Give each commune the territory that covers most of it.

    Returns code_insee, territory, territory_name, mds_name and share (0 to 1). Raises
    ``Refused``, naming them, when communes are mostly in none or divided equally.
    """
    communes = pack.geometry().geometry
    parts = pieces(communes, shapes, named["territory"])
    if parts.empty:
        journal.refuse("aucun périmètre ne touche le département.", _OURS)
        journal.check()
    shares = parts.pivot_table(index="code_insee", columns="territory", values="share").fillna(0.0)
    shares = shares.reindex(communes.index, fill_value=0.0)
    ranked = np.sort(shares.to_numpy(), axis=1)[:, ::-1]
    best, second = ranked[:, 0], ranked[:, 1] if ranked.shape[1] > 1 else np.zeros(len(ranked))
    covered = parts.drop_duplicates("code_insee").set_index("code_insee")["covered"]
    gap = 1 - covered.reindex(communes.index, fill_value=0.0).to_numpy()
    overlap = shares.sum(axis=1).to_numpy() + gap - 1
    names = pack.communes["name"]
    _refuse_undecided(names, best < gap, (best - second < _SLIVER) & (best >= gap), journal)
    found = shares.idxmax(axis=1)
    first = named.drop_duplicates("territory").set_index("territory")
    titles = first["territory_name"]
    for code in communes.index[best < WHOLE]:
        row = shares.loc[code].sort_values(ascending=False)
        said = [f"{titles[t]} {french.quantity(100 * s, '%', 1)}" for t, s in row[row > 0].items()]
        journal.warned(
            None, "territory_name", names[code], f"commune partagée : {french.join_list(said)}."
        )
    _say_coverage(pd.DataFrame({"gap": gap, "overlap": overlap}, communes.index), names, journal)
    small = int((parts["share"] < _SLIVER).sum())
    if small:
        journal.fixed(
            None, None, None,
            f"{french.plural(small, 'fragment')} de moins de 1 % d'une commune, sans effet.",
        )  # fmt: skip
    made = {name: found.map(first[name]) for name in ("territory_name", "mds_name")}
    given = pd.DataFrame({"territory": found, **made, "share": best})
    return given.rename_axis("code_insee").reset_index()


def pieces(communes: pd.Series, shapes: pd.Series, territory: pd.Series) -> pd.DataFrame:
    """Cut each commune by the territories.

    ``communes`` (index: code) and ``shapes`` are polygons in one projection; ``territory`` is
    the code of each shape. Returns one row per commune and territory that share an area:
    code_insee, territory, share (of the commune) and covered (share of the commune in any).
    """
    own, others = communes.to_numpy(), shapes.to_numpy()
    for metres in _FINE_M:
        if shapely.get_num_coordinates(others).sum() > _MANY:
            others = shapely.simplify(others, metres, preserve_topology=False)
            others = shapely.make_valid(others, method="structure", keep_collapsed=False)
    shapely.prepare(others)
    left, right = shapely.STRtree(others).query(own)
    # a prepared polygon answers in no time, whatever its vertices: the tree would not use it
    meets = shapely.intersects(others[right], own[left])
    left, right = left[meets], right[meets]
    inside = shapely.covers(others[right], own[left])
    cut = own[left].copy()
    for at in np.flatnonzero(~inside):
        commune = cut[at]
        near = shapely.clip_by_rect(others[right[at]], *shapely.bounds(commune))
        near = near if shapely.is_valid(near) else shapely.make_valid(near)
        cut[at] = shapely.intersection(commune, near)
    frame = pd.DataFrame({"code_insee": communes.index[left], "cut": cut})
    frame["territory"] = territory.to_numpy()[right]
    frame = frame[shapely.area(cut) > 0]
    total = pd.Series(shapely.area(own), index=communes.index)
    area = frame.groupby(["code_insee", "territory"])["cut"].agg(_union_area).rename("share")
    union = frame.groupby("code_insee")["cut"].agg(_union_area)
    made: pd.DataFrame = area.reset_index()
    # by rank: a map of no code at all is a column of text
    whole = total.reindex(made["code_insee"]).to_numpy()
    covered = union.reindex(made["code_insee"]).to_numpy() / whole
    return made.assign(share=made["share"].to_numpy() / whole, covered=covered)


def _union_area(shapes: pd.Series) -> float:
    parts = shapes.to_numpy()
    return float(shapely.area(parts[0] if len(parts) == 1 else shapely.union_all(parts)))


def _refuse_undecided(
    names: pd.Series, none: np.ndarray, tied: np.ndarray, journal: Journal
) -> None:
    for which, message in (
        (none, "sans territoire (la carte ne couvre pas la plus grande part)"),
        (tied, "à parts égales entre deux territoires"),
    ):
        said = [f"{name} ({code})" for code, name in names[which].items()]
        if said:
            journal.refuse(
                f"{french.plural(len(said), 'commune')} {message} : {french.join_list(said)}.",
                "Complétez ou corrigez les périmètres.",
            )
    if none.any():
        journal.unread()
    journal.check()


def _say_coverage(lost: pd.DataFrame, names: pd.Series, journal: Journal) -> None:
    """Name the communes where the territories overlap or leave a gap."""
    for column, message in (
        ("gap", "laissent un vide"),
        ("overlap", "se chevauchent"),
    ):
        some = names[lost[column].to_numpy() > _SLIVER]
        if len(some):
            journal.warned(
                None, None, None,
                f"les périmètres {message} dans {french.plural(len(some), 'commune')} : "
                f"{own_territories.few(list(some))}.",
            )  # fmt: skip
