"""Every indicator, declared beside the function that measures it.

- ``basins``: Basins: where communes of a large gap stand together, and how sure that is.
- ``classes``: Classes of a choropleth: fixed round bounds, a count per class, missing apart.
- ``declaration``: What is declared of an indicator: what it is, how it reads, how it aggregates,
  its limits.
- ``hours``: Indicators of opening hours and of the capacity of help that is really within reach.
- ``need``: The need index: how a commune stands in France for what makes digital help needed.
- ``on_foot``: Indicators of who can walk to help, and of the households that have no car.
- ``priority``: Where need is high and access poor: difficulty of access, gap, cells and priorities.
- ``registry``: The indicator registry: every figure the product shows, declared once.
- ``shared_hours``: How unequally the hours within reach are shared among inhabitants, and by need.
- ``unpublished_hours``: France services that count but whose hours are not known: what that does to
  figures, in French.
"""
