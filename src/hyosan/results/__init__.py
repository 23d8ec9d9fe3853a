"""What a run leaves behind: its tables, its record, and how to read them without the engine."""
