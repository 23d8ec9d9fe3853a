"""Compiled loops over areas and people of a population."""
