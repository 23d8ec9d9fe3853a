"""Infections as interventions see them."""

TIME, PERSON, INFECTOR, SETTING, CAUSE = range(5)
"""Columns of the infections that an intervention sees."""
SEEN_COLUMNS = CAUSE + 1
