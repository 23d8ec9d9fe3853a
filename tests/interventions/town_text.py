"""A town with one strain and one setting, as text: what tests of the language of interventions add to."""

TOWN = """
[scenario]
id = "town"
title = "Town"
[population.files]
folder = "people"
[time]
start = 2024-01-10
duration = "60 days"
[strains.flu]
transmissibility = 0.05
start = "ill"
[strains.flu.states.ill]
infectiousness = 1
symptomatic = true
dwell = { distribution = "fixed", value = "3 days" }
next = "well"
[strains.flu.states.well]
immune = true
[settings.home]
place_kind = "household"
contacts_per_day = 3
"""
