"""How the map draws a France services that moves: full or hollow, and what it says of it."""

from __future__ import annotations

from typing import Final

from geo import presence

RANKS: Final = {reading: rank for rank, reading in enumerate(presence.READINGS, 1)}
"""Rank of each reading of presence: each draws full all that the one before it does."""
NEVER: Final = 9
FULL: Final = {
    presence.BUS: RANKS["connus"],
    presence.ROUND: RANKS["base"],
    presence.TOURING: NEVER,
    presence.LOST_BUS: NEVER,
}
NOTES: Final = {
    presence.BUS: "bus, à l’adresse et aux horaires publiés",
    presence.LOST_BUS: "bus, tournée non publiée",
    presence.ROUND: "tournée non publiée",
    presence.TOURING: "reçoit à ses arrêts",
}
"""What is said of a France services that moves."""
