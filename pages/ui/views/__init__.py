"""What each page draws.

- ``action_detail``: One action on screen: what it says, what may be done of it, who changed what.
- ``action_form``: The form of an action: five fields first, the others under « Préciser », nothing
  ever lost.
- ``action_spreadsheet``: A spreadsheet of actions on the page: read through the gate, shown, then
  recorded at once.
- ``actions``: What the page Actions draws: filters, map over the need, list, calendar, files.
- ``besoins``: The drawings of the page Besoins sans action: map, list, whom to call, what each unit
  did.
- ``brief``: The printed fiches: that of the unit on screen, or all those of its level in a ZIP.
- ``compare``: Scenarios side by side, drawn: a map each with its sentence, one table for all.
- ``donnees``: What the page Données draws: freshness, doubts, vintages, files.
- ``ecarts``: The three drawings of the page Écarts: map paint, 3 × 3 key, scatter, and the list.
- ``evolution``: What the page Évolution draws: the month, the curve with its band, the map's paint.
- ``fiche``: What a fiche draws: its choices, the bars, why, whom to contact.
- ``horaires``: The drawings of the page Horaires: map of an area, week of a commune, heat strip.
- ``impact``: Before and after, drawn: the paint of the map, its legend, the thresholds, the tables.
- ``importer``: What the page Importer draws: a file, its questions, its report, the decision, the
  history.
- ``methode``: What the page Méthode draws: the filter, an indicator, a term.
- ``overview``: What the first page draws: the answer, the search, the map, the doors.
- ``qui_fait_quoi``: What the page Qui fait quoi draws: the commune, who is responsible, what each
  one does.
- ``reunion``: The views of a meeting: prepared in a list, then presented in large type, by
  keyboard.
- ``scenario_edit``: The modes Fermer and Ouvrir: the widgets that change the scenario of the view.
- ``scenarios``: The scenarios a reader keeps: named, listed, shared, read from a file.
- ``sharing``: How unequally the hours within reach are shared: sentence, curves, table.
- ``simulateur``: What every mode of the page Simulateur shares: the choices on top, the tables
  below.
- ``siting``: The modes Garder, Meilleurs emplacements and Minimum: ask the solver, show its
  answers.
- ``stage``: A view of a meeting on screen: large type, no navigation, driven by keyboard,
  printable.
- ``tne``: What the page TNE draws: strands with what the register counts, departments,
  coordinators.
"""
