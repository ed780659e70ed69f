"""What a map says, computed apart from how it is drawn: classes, legend, sentence, labels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd

from geo.access import measures, travel_words
from geo.access.measures import Params
from geo.base import french, palette
from geo.indicators import classes, priority, registry, unpublished_hours
from geo.indicators.classes import Circle, LegendRow
from geo.indicators.declaration import Indicator
from geo.pack import missing, territories
from geo.pack.kinds import KINDS
from geo.pack.memo import per_pack
from geo.reading import presence_words, value_text, walking_text

if TYPE_CHECKING:
    from geo.pack.pack import Pack


@dataclass(frozen=True)
class Reading:
    """A map ready to be drawn and said.

    indicator, level, params : what is shown.
    figures : DataFrame indexed by unit, ``central`` and maybe ``low``, ``high``.
    names : Series of unit names, same index.
    unit_class : class of each unit, ``classes.MISSING`` without a figure, same order.
    colours : fill of each class.
    legend : one row per class, then « donnée manquante » when some unit has none.
    circles : key of the circles of a stock, largest first; empty otherwise.
    labels : Series of the figure of each unit in words.
    answer : the map said in one sentence.
    depends : what the answer depends on and leaves out, sentences after it; may be empty.
    """

    indicator: Indicator
    level: str
    params: Params
    figures: pd.DataFrame
    names: pd.Series
    unit_class: np.ndarray
    colours: tuple[str, ...]
    legend: tuple[LegendRow, ...]
    circles: tuple[Circle, ...]
    labels: pd.Series
    answer: str
    depends: str

    @property
    def sentence(self) -> str:
        """All that is said of the map: the answer, then what it depends on."""
        return _joined(self.answer, self.depends)

    @cached_property
    def endless(self) -> int:
        """How many units have no way by road, when the map is of minutes and others have one."""
        count = int(np.isposinf(self.figures["central"].to_numpy(float)).sum())
        return count if self.indicator.kind == "duration" and count < len(self.figures) else 0


def read_map(
    pack: Pack, indicator_id: str, level: str, params: Params, *, opening: str = ""
) -> Reading:
    """Read an indicator of a pack at a level; raises as ``registry.by_unit`` does.

    ``opening`` is what the sentence of a duration opens on, as ``beyond`` has it.
    """
    shown = registry.measured_pack(pack, registry.REGISTRY[indicator_id])
    return _read_map(shown, indicator_id, level, params, opening, registry.declared())


@per_pack(beside=True)
def _read_map(
    pack: Pack,
    indicator_id: str,
    level: str,
    params: Params,
    opening: str,
    _declared: tuple[Indicator, ...],
) -> Reading:
    indicator = registry.REGISTRY[indicator_id]
    names = territories.units(pack, level)
    figures = registry.by_unit(pack, indicator_id, level, params).reindex(names.index)
    unit_class, colours, texts = _classes(pack, indicator, figures["central"])
    found, unknown = classes.counts(unit_class, len(colours))
    legend = [LegendRow(*row) for row in zip(texts, colours, found, strict=True)]
    if unknown:
        legend.append(LegendRow(classes.MISSING_LABEL, palette.MISSING, unknown))
    stock = indicator.kind == "stock"
    if indicator.on_foot:
        answer = walking_text.sentence(pack, indicator, params)
    elif indicator.kind == "duration":
        answer = _duration_sentence(pack, indicator, params, opening)
    else:
        answer = _sentence(pack, indicator, level, params, figures, names)
    return Reading(
        indicator=indicator,
        level=level,
        params=params,
        figures=figures,
        names=names,
        unit_class=unit_class,
        colours=colours,
        legend=tuple(legend),
        circles=classes.circle_key(figures["central"], indicator.unit) if stock else (),
        labels=_labels(pack, indicator, level, params, figures),
        answer=answer,
        depends=_depends(pack, indicator, params),
    )


def _depends(pack: Pack, indicator: Indicator, params: Params) -> str:
    """Say what the answer on the threshold depends on and what the figures leave out."""
    said = _spread(pack, indicator, params)
    said = _joined(said, unpublished_hours.about(pack, indicator, params))
    if "presence" not in indicator.uses:
        return said
    kind = params.kind if "kind" in indicator.uses else indicator.site_kind or "france_services"
    return with_presence(pack, kind, params, said)


def _spread(pack: Pack, indicator: Indicator, params: Params) -> str:
    """Say the draws and the threshold below of minutes to the kind of help of the reader."""
    of_help = indicator.kind == "duration" and not indicator.on_foot
    if not of_help or indicator.site_kind != params.kind or missing.sentence(pack, params.kind):
        return ""
    return _joined(expected_beyond(pack, params), another_threshold(pack, params))


def _joined(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


def with_presence(pack: Pack, kind: str, params: Params, sentence: str) -> str:
    """Add to a sentence about a kind of help what the reading of presence leaves out."""
    return _joined(sentence, presence_words.sentence(pack, kind, params.counts))


def _classes(
    pack: Pack, indicator: Indicator, figures: pd.Series
) -> tuple[np.ndarray, tuple[str, ...], list[str]]:
    """Class of each unit, colour and label of each class."""
    if indicator.kind == "category":
        groups = _territory_names(pack)
        ranks = figures.fillna(classes.MISSING).astype(int).to_numpy()
        return ranks, palette.CATEGORY[: len(groups)], groups
    if indicator.kind == "stock":
        # a stock is a circle; the ground only says where the figure is missing
        ground = np.where(figures.isna(), classes.MISSING, figures.gt(0))
        return (
            ground.astype(int),
            (palette.QUIET, palette.UNCHANGED),
            ["0 (sans cercle)", "1 ou plus (un cercle)"],
        )
    colours = palette.sequence(indicator.palette, len(indicator.bounds) + 1)
    return classes.classify(figures, indicator.bounds), colours, classes.class_labels(indicator)


def _territory_names(pack: Pack) -> list[str]:
    pairs = pack.communes[["territory", "territory_name"]].dropna().drop_duplicates()
    return [french.apostrophe(name) for name in pairs.sort_values("territory")["territory_name"]]


def _labels(
    pack: Pack, indicator: Indicator, level: str, params: Params, figures: pd.DataFrame
) -> pd.Series:
    """Write each figure in words, with its range where there is one."""
    if indicator.kind == "category":
        names = dict(enumerate(_territory_names(pack)))
        return figures["central"].map(names).fillna(french.MISSING)
    never = french.unreached(figures["central"])
    rows = figures.to_dict("records")
    texts = [value_text.write(indicator, row, params, never, level=level) for row in rows]
    return pd.Series(texts, index=figures.index, dtype=object)


def _sentence(
    pack: Pack,
    indicator: Indicator,
    level: str,
    params: Params,
    figures: pd.DataFrame,
    names: pd.Series,
) -> str:
    """Say the map in one sentence: people first, then the extremes."""
    if indicator.kind == "category":
        return _category_sentence(pack)
    if indicator.id == "inhabitants_beyond":
        return beyond_sentence(pack, params)
    known = figures["central"].dropna()

    said_in_name = indicator.unit.partition(" ")[0] in indicator.name.lower().split()

    def said(value: float) -> str:
        named = indicator.kind != "stock" and said_in_name
        return french.quantity(value, "" if named else indicator.unit, indicator.decimals)

    if known.empty:
        return _nothing(indicator, level)
    written = known.map(said)
    low, high = (str(written[unit]) for unit in (str(known.idxmin()), str(known.idxmax())))
    least, largest = (_where(written, one, names, level) for one in (low, high))
    most = f"e plus grand nombre, {high}, se trouve ici\u00a0: {largest}."
    if "departement" not in indicator.levels:
        return f"L{most}"
    row = registry.by_unit(pack, indicator.id, "departement", params).iloc[0]
    whole = row["central"]
    if indicator.kind == "stock":
        rest = f"\u202f; l{most}" if whole and len(known) > 1 else "."
        if "low" in row:
            return _range(row, indicator.unit, rest)
        since = value_text.period(indicator, params, "Sur ", ", ")
        return f"{since}{said(whole)} dans le département{rest}"
    text = f"{indicator.name} : {said(whole)} dans le département"
    if len(known) == 1:
        return f"{text}."
    if low == high:
        return f"{text}, comme partout."
    return f"{text}\u202f; de {low} ({least}) à {high} ({largest})."


def _where(written: pd.Series, figure: str, names: pd.Series, level: str) -> str:
    """Name the unit whose figure reads so, or count them when they are several."""
    units = written.index[written.eq(figure)]
    if len(units) == 1:
        return french.apostrophe(names[units[0]])
    return french.quantity(len(units), territories.counted(level))


def _nothing(indicator: Indicator, level: str) -> str:
    return f"{indicator.name} : aucune donnée pour ces {territories.LEVELS[level].plural}."


def _category_sentence(pack: Pack) -> str:
    """Say how many territories there are, and how many communes are placed by inference."""
    inferred = territories.inferred(pack)
    counted = f"{french.number(len(_territory_names(pack)))} territoires des solidarités"
    if not inferred:
        return f"{counted}, chaque commune dans un seul."
    return (
        f"{counted} ; le rattachement de {french.plural(inferred, 'commune')} sur "
        f"{french.number(len(pack.communes))} est déduit, faute de liste officielle publique."
    )


def _range(row: pd.Series, unit: str, rest: str) -> str:
    """Write an estimated count with its range, as many figures as it lets one.

    ``rest`` ends the sentence when the central estimate finds somebody.
    """
    low, central, high = (float(row[name]) for name in ("low", "central", "high"))
    if high == 0:
        return "Personne dans le département, même dans l’hypothèse haute."
    if central == 0:
        return (
            "Personne en estimation centrale dans le département, jusqu’à "
            f"{french.quantity(french.significant(high, 2), unit)} dans l’hypothèse haute."
        )
    said = french.capital(french.counted_range(low, central, high, unit))
    return f"{said}{',' if ',' in said else ''} dans le département{rest}"


def _duration_sentence(pack: Pack, indicator: Indicator, params: Params, opening: str) -> str:
    """Inhabitants beyond the threshold of the reader, for the duration on the map."""
    if indicator.site_kind and (lack := missing.sentence(pack, indicator.site_kind)):
        return lack
    values = registry.by_unit(pack, indicator.id, "commune", params)
    if values["central"].isna().all():
        return _nothing(indicator, "commune")
    here = far(pack, params)._replace(place=indicator.destination.of_a)
    return beyond(pack.communes["population"], values, here, opening=opening)


@per_pack
def beyond_sentence(pack: Pack, params: Params, opening: str = "") -> str:
    """Say how many inhabitants live beyond the threshold, and in how many communes.

    ``opening`` is what the sentence opens on, as ``beyond`` has it.
    """
    if lack := missing.sentence(pack, params.kind):
        return lack
    values = measures.nearest(pack, params.kind, params.counts)
    return beyond(pack.communes["population"], values, far(pack, params), opening=opening)


@per_pack
def expected_beyond(pack: Pack, params: Params, area: str = "") -> str:
    """Say what the count beyond the threshold becomes over the draws: mean, and nine times in ten.

    It follows the count itself, whose central estimate is one case among those drawn: two figures
    of one thing are read as a fault unless what links them is said. Empty without a list, where no
    draw finds anybody and where nothing varies.
    """
    found = priority.beyond_drawn(pack, params, area)
    if not found.high > found.low:
        return ""
    low, mean, high = (french.significant(one, 2) for one in (found.low, found.mean, found.high))
    return (
        f"Le même compte, refait {french.number(priority.DRAWS)} fois avec des temps tirés au sort "
        f"entre ces hypothèses, donne {french.people(mean)} en moyenne, neuf fois sur dix de "
        f"{french.number(low)} à {french.number(high)}{french.NBSP}: l’estimation centrale n’en "
        "est qu’un cas."
    )


_CLOSE_MIN: Final = 2.0
"""Minutes from the threshold under which a commune is beyond it by little."""
_NEARLY_ALL: Final = 0.8


def another_threshold(pack: Pack, params: Params, here: pd.Series | None = None) -> str:
    """Say how many are beyond the threshold just below, and when nearly all are by little.

    ``here`` keeps some communes. Counted on a threshold, people are a cliff: a few minutes move
    most of them. Empty without a list, without a lower threshold, and where nobody is beyond it.
    """
    lower = [one for one in measures.THRESHOLDS_MIN if one < params.threshold_min]
    if not lower or not measures.has_list(pack, params.kind):
        return ""
    minutes = measures.nearest(pack, params.kind, params.counts)
    people = pack.communes["population"]
    if here is not None:
        minutes, people = minutes[here], people[here]
    far = minutes["central"][minutes["central"] > params.threshold_min]
    close = int((far <= params.threshold_min + _CLOSE_MIN).sum())
    ends = [float(people[minutes[one] > lower[-1]].sum()) for one in measures.ESTIMATES]
    if ends[2] == 0:
        return ""
    communes = int((minutes["central"] > lower[-1]).sum())
    said = (
        f"À plus de {french.quantity(lower[-1], 'minutes')}{french.NBSP}: "
        f"{french.plural(communes, 'commune')}, {french.people_range(*ends)}."
    )
    if len(far) < 2 or close < _NEARLY_ALL * len(far):
        return said
    which = f"{french.number(close)} des {french.number(len(far))} communes"
    which = which if close < len(far) else f"les {french.number(close)} communes"
    cliff = (
        f"{french.capital(which)} au-delà du seuil le dépassent de "
        f"{french.quantity(_CLOSE_MIN, 'minutes')} au plus{french.NBSP}: ce compte tient à peu, "
        f"un seuil de {french.quantity(lower[-1], 'minutes')} dit plus."
    )
    return f"{cliff} {said}"


class Far(NamedTuple):
    """What is far: over how many minutes, of what (« d’une MDS »), and what minutes are called."""

    limit_min: int
    place: str
    time: str


def far(pack: Pack, params: Params) -> Far:
    """What is far from the kind of help of a reader."""
    return Far(
        params.threshold_min, KINDS[params.kind].noun.of_a, travel_words.pack_words(pack).time
    )


def beyond(
    people: pd.Series,
    minutes: pd.DataFrame,
    far: Far,
    *,
    there: bool = False,
    opening: str = "",
) -> str:
    """Say how many of some communes' people live beyond a threshold, with the range.

    ``people`` and ``minutes`` (``central``, and ``low``, ``high`` when they have a range) share
    their index; ``there`` is for a sentence under the name of the communes' unit; ``opening`` is
    what the sentence opens on, its comma or colon included: « Dans la Vienne, ». Lowest count
    first, central estimate, communes counted on the latter.
    """
    low, central, high = (
        float(people[minutes.get(name, minutes["central"]) > far.limit_min].sum())
        for name in measures.ESTIMATES
    )
    least, communes, most = (
        int((minutes.get(name, minutes["central"]) > far.limit_min).sum())
        for name in measures.ESTIMATES
    )
    between = f"de {french.number(least)} à {french.number(most)}, " if least < most else ""
    limit = f"à plus de {french.quantity(far.limit_min, 'minutes')} {far.place}"
    nobody = french.starting(f"personne {'n’y' if there else 'ne'} vit {limit}", opening)
    if high == 0:
        return f"{nobody}, même dans l’hypothèse haute."
    if central == 0:
        at_most = f"jusqu’à {french.people(high, 2)} dans l’hypothèse haute"
        return f"{nobody} en estimation centrale, {at_most} ({far.time})."
    text = french.people_range(low, central, high)
    lives = "vivent" if max(low, high) >= 2 else "vit"
    return (
        f"{french.starting(text, opening)}{',' if ',' in text else ''}"
        f"{' y' if there else ''} {lives} {limit} : "
        f"{french.plural(communes, 'commune')} sur {french.number(len(people))} "
        f"({between}{far.time})."
    )
