"""Questions asked of scenarios and of runs: contacts, ensembles, a run again, and what theory answers."""
