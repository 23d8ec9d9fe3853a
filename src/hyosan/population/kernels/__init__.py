"""Kernels of populations in the function form, and compiled loops over areas and people."""
