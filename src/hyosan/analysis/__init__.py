"""Questions asked of runs: of many with different seeds, of one that is run again, and what theory answers."""
