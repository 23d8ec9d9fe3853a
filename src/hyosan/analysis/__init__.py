"""Questions asked of scenarios and of runs."""
