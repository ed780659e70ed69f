"""How far, how often and when: travel times, nearest places, opening hours, presence, reach."""
