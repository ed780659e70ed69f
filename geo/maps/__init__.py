"""Maps for the screen, for paper and as images, from one geometry.

- ``assets``: Scripts and styles the map needs, served by the application itself: no other host is
  asked.
- ``choropleth``: The maps of a printed fiche, in SVG.
- ``drawing_data``: What the templates of drawings and of the map as an image are given
  (``assets/*.typ``).
- ``drawings``: The two maps of a fiche with their legends, and where the unit lies, as plain
  values.
- ``leaflet``: Maps as folium objects, drawn the fast way: a constant base map and little paint.
- ``map_geometry``: The geometry of a department, written once as a static script for the browser.
- ``map_image``: What an exported map says and draws, as plain values for its template.
- ``symbols``: Signs of the places: how each is drawn in SVG, and what the key of a map says of it.
- ``typst``: The press: lays the pages of a fiche out, here or in a process of its own.
"""
