"""``python -m geo``: words in, words out."""
