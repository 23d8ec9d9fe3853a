"""Questions asked of runs, and what theory answers."""
