"""What several pages draw: filters, panels, tables, maps, downloads.

- ``charts``: The charts of the pages: the specification of one is made once, and sent as it was
  made.
- ``downloads``: What goes with every figure: the download of the table, the source, the vintage,
  the limits.
- ``filters``: Widgets that change the view, in the order where, what, how far.
- ``folds``: What is under a fold: it is made, and sent, once a reader opens it.
- ``maps``: The map on a page: draws the folium objects and hands back the commune a person picks.
- ``panels``: Legend and cards beside a map, written as accessible HTML with every value escaped.
- ``place_choice``: The list in which a place is chosen, one for every page: it forgives what is
  typed.
- ``running``: A job under way: how long it takes, how many are before it, and what ends it.
- ``table_columns``: French headers, units and formats of the columns of tables on screen.
- ``text_tables``: Tables of words, read line by line: written as accessible HTML with every value
  escaped.
"""
