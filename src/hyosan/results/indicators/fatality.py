"""Deaths, and how many of the infected and of the ill die."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hyosan.results.indicators.counting import age_bands, band_of, count_by_group, ratio, with_ages, with_first
from hyosan.results.indicators.records import NEVER, Records

if TYPE_CHECKING:
    import pandas as pd

Int64 = NDArray[np.int64]


def fatality(records: Records) -> "pd.DataFrame":
    """Deaths, infection fatality and case fatality: all strains together, then each.

    Definition: the share of infections, and of symptomatic infections, that end in death by the natural course.
    Numerator: infections that ended in a state marked dead, other than by an encounter; those are `killed`.
    Denominator: infections (infection fatality) or infections with symptoms (case fatality): episodes, not people.
        Crude: all of them; resolved: without those `unresolved` at the end of the run, in a state from which one may
        still die.
    Units: shares from 0 to 1.
    Conditions: needs the table transitions. In a growing outbreak crude is too low and resolved too high or too low,
        as death or recovery takes longer; both agree once nobody is unresolved. The killed are among the infections.
    Source: Garske and others 2009, BMJ 339: b2840; Ghani and others 2005, American Journal of Epidemiology 162:
        479-486.
    """
    import pandas as pd

    strains = records.states.strains
    rows = [
        _fatality(records, np.where(records.of_strain(strain), 0, -1), 1).assign(strain=strain or "any")
        for strain in (None, *(strains if len(strains) > 1 else ()))
    ]
    return with_first(pd.concat(rows, ignore_index=True), "strain")


def severity_by_age(
    records: Records, width_years: int = 10, edges: Sequence[int] | None = None, strain: str | None = None
) -> "pd.DataFrame":
    """What became of infections by age: symptoms, hospital, intensive care, death, and fatality.

    Definition: as fatality and care, within bands of age; `edges` gives the first age of each band.
    Numerator: infections that came to symptoms, to hospital (intensive care included), to intensive care, to death.
    Denominator: infections of people of the band (of `strain`, if one is given), crude and resolved as in fatality.
    Units: ages in whole years; infections; fatality as shares from 0 to 1.
    Conditions: needs the table transitions; columns of care are 0 where no state has care.
    Source: as fatality; columns as in Verity and others 2020, Lancet Infectious Diseases 20: 669-677.
    """
    bands = age_bands(width_years, edges)
    band = np.where(records.of_strain(strain), band_of(records.infections["age"].to_numpy(), bands), -1)
    found = _fatality(records, band, len(bands))
    for position, name in ((2, "in_hospital"), (3, "in_intensive_care")):
        found.insert(position, name, count_by_group(band[getattr(records.outcomes, name)], len(bands)))
    return with_ages(found, bands)


def _fatality(records: Records, group: Int64, groups: int) -> "pd.DataFrame":
    import pandas as pd

    outcomes = records.outcomes
    ill, resolved = outcomes.onset_us < NEVER, ~outcomes.is_open
    counts = {
        "infections": count_by_group(group, groups),
        "symptomatic": count_by_group(group[ill], groups),
        "deaths": count_by_group(group[outcomes.died], groups),
        "deaths_symptomatic": count_by_group(group[outcomes.died & ill], groups),
        "killed": count_by_group(group[outcomes.killed], groups),
        "unresolved": count_by_group(group[outcomes.is_open], groups),
        "unresolved_symptomatic": count_by_group(group[outcomes.is_open & ill], groups),
    }
    rates = {
        "infection_fatality_crude": ratio(counts["deaths"], counts["infections"]),
        "infection_fatality_resolved": ratio(counts["deaths"], count_by_group(group[resolved], groups)),
        "case_fatality_crude": ratio(counts["deaths_symptomatic"], counts["symptomatic"]),
        "case_fatality_resolved": ratio(counts["deaths_symptomatic"], count_by_group(group[resolved & ill], groups)),
    }
    return pd.DataFrame(counts | rates)
