"""How far, how often and when: travel times, nearest places, opening hours, presence, reach.

- ``beyond_area``: Which part of a commune lies beyond a threshold: hamlets may, when the chef-lieu
  does not.
- ``calibration``: Fitting the estimate of travel times to trips whose minutes are known.
- ``comparison``: How good the estimated minutes are: beside every source of true ones at hand.
- ``drawn_capacity``: Capacity shared under many readings of the road at once: one speed a draw, one
  detour a commune.
- ``french_hours``: Opening hours as people write them in French: ``du lundi au vendredi de 9h à
  12h``.
- ``measures``: The functions behind the indicators: a pack and parameters in, figures by commune
  out.
- ``nearest_places``: Who is near what: nearest sites, by straight line and by estimated minutes.
- ``official``: Official minutes to the nearest France services, read as minutes of trips.
- ``opening_hours``: Opening hours as the official list writes them: ``09:00 - 12:00 / 14:00 -
  17:00``.
- ``place_counts``: Places as one names and counts them: no two alike, the posts of a commune
  together.
- ``presence``: Where a place of help is known to receive people: one rule for every figure, screen
  and file.
- ``reach``: What is within reach: sparse pairs, shared capacity (E2SFCA), hours that can be
  reached.
- ``sessions``: When and where a France services is really open.
- ``travel``: Minutes by car between two places, estimated from the straight line, with a range.
- ``travel_words``: What French says of the minutes of a pack: estimated, estimated and fitted to
  known times, computed over a road network, official, or given.
- ``unknown_hours``: France services that count but whose hours are not known, or not all: missing
  is not zero.
- ``walking``: Who is within a walk of help: shares of the inhabitants of each commune, as a range.
- ``walking_words``: What French says of walks in a pack: how they are estimated, or computed, and
  where people are.
"""
