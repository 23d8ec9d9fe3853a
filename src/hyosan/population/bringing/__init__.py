"""How the files of one's own population become the table form: sheets, columns, areas, people, places, ties, copies."""
