"""Hyosan, on one patch and with structure."""

from importlib.metadata import version

import hyosan_side
import runner

runner.tell(
    version("hyosan"), hyosan_side.set_up, hyosan_side.run, hyosan_side.infections, set_up_within=hyosan_side.set_up_s
)
