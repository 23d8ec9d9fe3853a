"""Who travels between the areas of a country: to work, to school, on other errands. Modelled, not observed."""
