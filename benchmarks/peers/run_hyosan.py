"""Hyosan, on one patch and with structure."""

from importlib.metadata import version

import hyosan_side
import runner

runner.tell(version("hyosan"), hyosan_side.set_up, hyosan_side.run, lambda run: run.record["counts"]["infections"])
