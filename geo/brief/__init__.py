"""The printed A4 of a commune, a canton, a territory or the department."""
