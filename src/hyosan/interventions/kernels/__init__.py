"""Kernels of what interventions do at their decisions, for many people at a time."""
