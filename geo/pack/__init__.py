"""A department's data as one validated object: schema, storage, catalogue, territories, places."""
