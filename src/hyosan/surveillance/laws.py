"""Delays of streams: times of their laws at uniform numbers."""

import numpy as np

from hyosan.core.arrays import Floats, Ints
from hyosan.disease.tables import NONE
from hyosan.surveillance.compile import Lookout, Watch
from hyosan.surveillance.kernels.draws import law_times


def _times(watch: Watch, law: int, units: Floats, factor: Floats) -> Ints:
    times = np.zeros(len(units), np.int64)
    if law != NONE:
        law_times(watch.laws, watch.law_tables, law, np.ascontiguousarray(units), np.ascontiguousarray(factor), times)
    return times


def delays(watch: Watch, lookout: Lookout, units: Floats, event_days: Ints) -> Ints:
    """Ticks from events until they are due; `event_days`: on which they happen."""
    return _times(watch, lookout.delay, units, lookout.delay_factor[np.maximum(event_days, 0)])


def report_delays(watch: Watch, lookout: Lookout, units: Floats) -> Ints:
    """Ticks from being worked on until told."""
    return _times(watch, lookout.report_delay, units, np.ones(len(units)))
