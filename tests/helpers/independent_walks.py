"""Who can walk to help computed apart: plain loops, a square grid of points, the CSV files.

Nothing of ``geo``: what the program says is held to this, never the other way round.
"""

import math

import pandas as pd

from tests.helpers import independent_law

HYPOTHESES = ((1.2, 5.0, 1.0), (1.3, 4.5, 0.5), (1.4, 4.0, 0.0))
"""Detour, km/h, share of the people in town: short walks, central, long ones."""
DENSE = 1500
"""Inhabitants per km² of a town."""
_STEPS = 40


def grid(radius):
    """Points of a square grid inside a disc around 0."""
    step = 2 / _STEPS
    at = [-1 + step * (rank + 0.5) for rank in range(_STEPS)]
    return [(radius * x, radius * y) for x in at for y in at if x * x + y * y <= 1]


def walks(town, points, sites, detour, kmh):
    """Minutes from each point around a town hall to the nearest site."""
    x, y = town
    return [
        min(math.dist((x + right, y + up), site) for site in sites) * detour * 60 / kmh / 1000
        for right, up in points
    ]


def near(town, radius, sites):
    """Sites that may be the nearest of somebody within a radius of a town hall."""
    least = min(math.dist(town, site) for site in sites)
    return [site for site in sites if math.dist(town, site) <= least + 2 * radius]


def shares(department, reading, limits=(15, 30)):
    """Shares within each limit, and mean minutes: frames with low, central and high."""
    towns = independent_law.table(department, "communes")
    people = independent_law.table(department, "population").set_index("code_insee")["population"]
    sites = sorted(
        {(one["x_m"], one["y_m"]) for one in independent_law.places(department, reading)}
    )
    rows = {limit: [] for limit in (*limits, "minutes")}
    for row in towns.to_dict("records"):
        here = (row["x_m"], row["y_m"])
        wide = 1000 * math.sqrt(row["area_km2"] / math.pi)
        around = near(here, wide, sites)
        each = {limit: [] for limit in rows}
        for detour, kmh, in_town in HYPOTHESES:
            square = in_town * people[row["code_insee"]] / DENSE
            narrow = min(wide, 1000 * math.sqrt(square / math.pi))
            parts = [(in_town, narrow), (1 - in_town, wide)]
            made = [(part, walks(here, grid(r), around, detour, kmh)) for part, r in parts if part]
            for limit in limits:
                each[limit].append(
                    sum(part * sum(one <= limit for one in all_) / len(all_) for part, all_ in made)
                )
            each["minutes"].append(sum(part * sum(all_) / len(all_) for part, all_ in made))
        for limit, found in each.items():
            rows[limit].append({"low": min(found), "central": found[1], "high": max(found)})
    return {limit: pd.DataFrame(found, towns["code_insee"]) for limit, found in rows.items()}
