"""Extracts of OpenStreetMap written by the tests: a plane of 1e-5 degree a metre."""

import osmium

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
