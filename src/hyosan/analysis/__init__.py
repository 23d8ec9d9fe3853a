"""Questions asked of runs: of many with different seeds (an ensemble), and of one that is run again."""
