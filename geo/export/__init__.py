"""Files that leave: workbooks, layers, dictionaries, the national standard."""
