"""What holds for all tests."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
"""No test is timed: the first of a process may compile a kernel, on a machine with other work."""
