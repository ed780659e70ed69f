"""Extracts of OpenStreetMap written by the tests: a plane of 1e-5 degree a metre, or a department.

The roads of ``department`` are the edges of a triangulation of the real chefs-lieux, those of its
neighbours included, and a lane from each place of help to the chef-lieu of its commune.
"""

from __future__ import annotations

import numpy as np
import osmium
import pandas as pd
from pyproj import Transformer
from scipy.spatial import Delaunay

from geo.roads import ends

METRE = 1e-5


def metres(lon, lat):
    """The projection of this plane."""
    return lon / METRE, lat / METRE


def degrees(metres_):
    return round(metres_ * METRE, 7)


def write(path, nodes, ways, *, date="2026-11-20"):
    """Write an extract.

    ``nodes``: identifier to (x, y) in metres, or (x, y, tags). ``ways``: identifier to
    (nodes, tags).
    """
    header = osmium.io.Header()
    header.set("osmosis_replication_timestamp", f"{date}T00:00:00Z")
    path.unlink(missing_ok=True)
    with osmium.SimpleWriter(str(path), header=header) as out:
        for identifier, (x, y, *tags) in sorted(nodes.items()):
            where = (degrees(x), degrees(y))
            out.add_node(osmium.osm.mutable.Node(id=identifier, location=where, tags=dict(*tags)))
        for identifier, (through, tags) in sorted(ways.items()):
            out.add_way(osmium.osm.mutable.Way(id=identifier, nodes=through, tags=tags))
    return path


def department(path, pack, *, date="2026-11-20", keep=None, box=None, longest_m=30_000):
    """Write the extract of a department of our own.

    ``keep`` tells from a frame of points (``ends.origins`` and ``ends.destinations``) which stay;
    ``box`` is what the extract says that it covers.
    """
    towns = ends.origins(pack)
    helps = ends.destinations(pack).drop(index=pack.communes.index)
    helps = helps.assign(department=helps["code_insee"].map(towns["department"]))
    points = pd.concat([towns, helps])
    points = points if keep is None else points[keep(points)]
    to_degrees = Transformer.from_crs(pack.crs, "EPSG:4326", always_xy=True)
    x, y = points["x_m"].to_numpy(float), points["y_m"].to_numpy(float)
    lon, lat = to_degrees.transform(x, y)
    rank = {name: i for i, name in enumerate(points.index)}
    own = [rank[code] for code in towns.index if code in rank]
    triangles = Delaunay(np.column_stack([x[own], y[own]])).simplices
    pairs = {tuple(sorted((t[i], t[i - 1]))) for t in triangles.tolist() for i in range(3)}
    roads = [(own[a], own[b]) for a, b in sorted(pairs)]
    lanes = [
        (rank[name], rank[code])
        for name, code in helps["code_insee"].items()
        if name in rank and code in rank
    ]
    header = osmium.io.Header()
    header.set("osmosis_replication_timestamp", f"{date}T00:00:00Z")
    if box is not None:
        header.add_box(osmium.osm.Box(*box))
    path.unlink(missing_ok=True)
    with osmium.SimpleWriter(str(path), header=header) as out:
        for i, where in enumerate(zip(lon, lat, strict=True)):
            out.add_node(osmium.osm.mutable.Node(id=i + 1, location=where))
        for i, (a, b) in enumerate([*roads, *lanes]):
            if np.hypot(x[a] - x[b], y[a] - y[b]) <= longest_m and a != b:
                tags = {"highway": "tertiary" if i < len(roads) else "service"}
                out.add_way(osmium.osm.mutable.Way(id=i + 1, nodes=[a + 1, b + 1], tags=tags))
    return path
