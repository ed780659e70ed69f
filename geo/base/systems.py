"""Systems of coordinates of French data: codes of EPSG and French names."""

from __future__ import annotations

from typing import Final

DEGREES: Final = 4326
"""Longitude and latitude, the only one of GeoJSON (RFC 7946)."""
LAMBERT_93: Final = 2154
"""Legal in mainland France."""
OVERSEAS: Final = {"971": 5490, "972": 5490, "973": 2972, "974": 2975, "976": 4471}
"""Code of a department to the legal projection there."""
NAMES: Final = {
    DEGREES: "longitude et latitude (WGS 84)",
    LAMBERT_93: "Lambert-93",
    **{3900 + zone: f"Lambert-93 conique conforme, CC{zone}" for zone in range(42, 51)},
    27572: "Lambert II étendu",
    3857: "Web Mercator",
    32630: "UTM 30 Nord",
    32631: "UTM 31 Nord",
    32632: "UTM 32 Nord",
}
"""Systems a file may be in, in the order in which they are proposed."""
