"""Minutes over the road network of OpenStreetMap, by car and on foot, from downloaded extracts."""
