"""One reader per source: official files in, our own columns out."""
