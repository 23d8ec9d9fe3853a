"""People, households, places, areas and ties: from census tables, or brought as files."""
