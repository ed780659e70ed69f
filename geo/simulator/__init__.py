"""What opens, closes or moves: impact, harm, exact siting, plans and their answers.

- ``answers``: A plan in French: the sentence of a meeting, the table of its answers.
- ``compare``: Scenarios side by side: the same figures, today and under each of them.
- ``comparison``: Two packs of a department side by side, as a screen asks of them: each question
  once.
- ``harm``: What each closure would cost: every place alone, every pair, ranked by harm.
- ``impact``: Before and after: what a scenario changes for people, and where they then go.
- ``plan``: Plans: where the next places help most, which ones to keep, how few would be enough.
- ``post_ends``: Posts that end before a date, and the scenario that closes them together.
"""
