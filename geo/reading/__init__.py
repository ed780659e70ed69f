"""What screens and papers say of a unit: sentences, tables, sheets, contacts, priorities.

- ``as_near``: The place that nothing tells from the nearest one, beside it: « Bélâbre ou
  Montmorillon ».
- ``basins_text``: Basins of large gaps in words: sentence, classes of the map, list, columns of the
  file.
- ``changes``: What changed between two vintages of a department, in French: a table a list, a
  sentence.
- ``commune_card``: The card of a commune: who serves it, and how far.
- ``contacts``: « Qui contacter ici ? »: the offices that serve a place, never a person.
- ``doubts``: What is unsure in a department's data, in French: what each doubt means, and its rows.
- ``glossary``: The words of the screens in plain French, one or two sentences each; tests read
  every sigle.
- ``history``: How coverage grew since January 2020, from the label dates of the sites that exist
  today.
- ``map_reading``: What a map says, computed apart from how it is drawn: classes, legend, sentence,
  labels.
- ``names``: The name of a unit, its size and what it belongs to; what is declared of an indicator,
  in words.
- ``national_rank``: The departments of France side by side, and the place of one of them among the
  101.
- ``open_hours``: Who can reach an open France services, and when: sentence, map, heat strip, week
  of a commune.
- ``overview``: The department in one sentence and its hypothesis, then in five figures.
- ``place_search``: A place found from what a person types: accents, hyphens, « St », half a word, a
  code, a slip.
- ``presence_words``: What a reading of presence leaves out, said in French.
- ``priorities``: Where need is high and access poor: the ranked list, the 3 × 3 key, the sentence.
- ``responsibilities``: Who has the schools, the collèges, the lycées and the families, and who
  coordinates the TNE.
- ``sharing_text``: How unequally hours are shared, as it is said: sentence, what it does not say,
  chart.
- ``source_ages``: How old the sources are, in French: their ages, the steps of freshness, the
  warning of a page.
- ``tables``: Tables: what the maps show, one row per unit, the same columns on screen and in files.
- ``time_quality``: Which quality the minutes have, and how good the estimate is, in words and
  tables.
- ``unit_sheet``: The fiche of a unit: its figures beside those of a reference, and why they are
  what they are.
- ``walking_gaps``: Where need is high and help too far to walk: the list, the cells and the words
  of Écarts on foot.
- ``walking_text``: Who can walk to help, in sentences that say the quality of the walks and the
  hypotheses.
- ``why``: « Pourquoi ? »: the situation of a unit in sentences made from its figures and nothing
  else.
"""
