"""The law of travel computed apart, with plain loops and the CSV files: nothing of ``geo``.

What the program says is held to this, never the other way round.
"""

import math
from pathlib import Path

import pandas as pd

DATA = Path(__file__).resolve().parents[2] / "data"
BEFORE = {"low": (1.2, 1.1), "central": (1.3, 1.0), "high": (1.4, 0.9)}
"""Detour and factor on the speeds of the first defaults."""
NOW = {"low": (1.2, 1.45), "central": (1.3, 1.2), "high": (1.4, 1.0)}
"""The same, recentred in 2026."""
NORD = (2.02, 1.32)
"""Minutes = 2.02 + 1.32 × straight km: the public fit of INSEE's file in Nord-Pas-de-Calais."""


def drive(metres, detour, speed):
    """Minutes of one trip: 35 km/h for 5 km of road, 50 up to 15, 60 beyond, times the factor."""
    left, spent = metres / 1000 * detour, 0.0
    for length, kmh in ((5, 35), (10, 50), (math.inf, 60)):
        driven = min(left, length)
        spent += driven * 60 / (kmh * speed)
        left -= driven
    return spent


def sheet(name):
    return pd.read_csv(DATA / "sheets" / name)


def table(department, name):
    codes = {"code_insee": str, "site_id": str, "place_id": str, "origin": str}
    return pd.read_csv(DATA / department / f"{name}.csv", dtype=codes)


# ---------- against what is known elsewhere ----------


def gironde(law):
    """One row a band: three readings at its mean distance, and whether each tool's median is in."""
    bands = sheet("travel_bands.csv")
    for name, (detour, speed) in law.items():
        bands[name] = [drive(1000 * km, detour, speed) for km in bands["straight_km_mean"]]
    for tool in ("metric_osrm", "metric_off_peak"):
        median = bands[f"{tool}_min_p50"]
        bands[f"{tool}_in"] = (bands["low"] <= median) & (median <= bands["high"])
        bands[f"{tool}_ratio"] = bands["central"] / median
    return bands


def nord(law, distances=(1, 3, 5, 10, 15, 20, 25)):
    """Central minutes over those of the fit, by straight km."""
    detour, speed = law["central"]
    return {km: drive(1000 * km, detour, speed) / (NORD[0] + NORD[1] * km) for km in distances}


def known(law):
    """The pairs whose usual minutes are known, with the three readings and whether one meets them.

    ``inside``: the middle of the bounds is in the range of the law.
    """
    pairs = sheet("usual_minutes.csv").astype({"department": str})
    towns = {}
    for department in pairs["department"].unique():
        rows = table(department, "communes").to_dict("records")
        towns |= {(department, row["code_insee"]): (row["x_m"], row["y_m"]) for row in rows}
    for side in ("origin", "destination"):
        pairs[side] = pairs[side].astype(str).str.zfill(5)
    metres = [
        math.dist(towns[row.department, row.origin], towns[row.department, row.destination])
        for row in pairs.itertuples()
    ]
    pairs["metres"] = metres
    for name, assumption in law.items():
        pairs[name] = [drive(one, *assumption) for one in metres]
    pairs["middle"] = (pairs["minutes_low"] + pairs["minutes_high"]) / 2
    pairs["inside"] = (pairs["low"] <= pairs["middle"]) & (pairs["middle"] <= pairs["high"])
    return pairs


# ---------- who is far ----------


def places(department, reading):
    """Points of the France services that count, in and around a department."""
    sites = table(department, "france_services")
    towns = table(department, "places").set_index("place_id")
    stops = table(department, "france_services_stops")
    days = [name for name in sites if name.startswith("hours_")]
    points = []
    for row in sites.to_dict("records"):
        form = str(row["format"])
        bus = form.startswith("Bus")
        moving = form.startswith(("Itinérante", "Multisites")) and row["kind"] != "Antenne"
        opened = any(isinstance(row[day], str) and row[day] != "00:00 - 00:00" for day in days)
        here = towns.loc[row["place_id"]]
        own = stops.loc[stops["site_id"] == row["site_id"], "place_id"]
        if not bus and not moving:
            points.append(here)
        elif reading == "permanents":
            continue
        elif len(own):
            points.extend(towns.loc[place] for place in own)
        elif (bus and opened and isinstance(here["address"], str)) or (
            moving and reading == "base"
        ):
            points.append(here)
    return points


def inner_m(area_km2):
    """Mean metres of the inhabitants of a commune to its chef-lieu."""
    return 480 * math.sqrt(area_km2)


def spread(metres, area_km2):
    """Straight metres to a place from people who are spread over a disc around the chef-lieu."""
    mean, radius = inner_m(area_km2), 1000 * math.sqrt(area_km2 / math.pi)
    return math.hypot(min(metres, radius), mean) if metres <= math.hypot(radius, mean) else metres


def nearest(department, reading, law=NOW, *, inner=True):
    """Minutes of each commune to the nearest place that counts, by reading of the law.

    The sea is not crossed: a place of an island serves its island alone. ``inner`` counts what
    the inhabitants of a commune are from its chef-lieu.
    """
    towns = table(department, "communes")
    around = table(department, "neighbours")
    island = pd.concat([towns, around]).set_index("code_insee")["island"].dropna().to_dict()
    sites = [
        (one["x_m"], one["y_m"], island.get(str(one["code_insee"]), ""), one["code_insee"])
        for one in places(department, reading)
    ]
    found = []
    for row in towns.to_dict("records"):
        here = (row["x_m"], row["y_m"])
        side = island.get(row["code_insee"], "")
        area = row["area_km2"] if inner else 0.0
        far = min(
            (spread(math.dist(here, one[:2]), area) for one in sites if one[2] == side),
            default=math.inf,
        )
        found.append({name: drive(far, *one) for name, one in law.items()} | {"metres": far})
    frame = pd.DataFrame(found, index=towns["code_insee"])
    people = table(department, "population").set_index("code_insee")
    return frame.join(people[["population", "population_2021"]])


def beyond(department, reading, threshold, law=NOW, *, inner=True, people="population"):
    """Communes and people beyond a threshold, by reading of the law: name to (communes, people)."""
    near = nearest(department, reading, law, inner=inner)
    return {
        name: (
            int((near[name] > threshold).sum()),
            int(near.loc[near[name] > threshold, people].sum()),
        )
        for name in law
    }
