"""Indicators of a run, each with its definition: attack rates, intervals, reproduction numbers, severity, course."""
