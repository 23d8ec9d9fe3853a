"""Populations whose members are computed from the id, for countries."""
