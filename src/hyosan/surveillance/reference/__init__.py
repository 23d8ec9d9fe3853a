"""The slow plain twin of surveillance: all of a run at once, one person after another."""
