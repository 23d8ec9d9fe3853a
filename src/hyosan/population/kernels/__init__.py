"""Kernels of populations in the function form: arrays to numbers."""
