"""Transmissibility that means something: the probability per contact at which early outbreaks are as a target says."""
