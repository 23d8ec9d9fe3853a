"""Where people were infected."""

from typing import TYPE_CHECKING

import numpy as np

from hyosan.results.indicators.records import Records

if TYPE_CHECKING:
    import pandas as pd

SEEDED, IMPORTED = "brought in (seeding)", "brought in (importation)"
"""Where infections that happened in no setting came from; as in the summary of a run."""


def infections_by_setting(records: Records, strain: str | None = None) -> "pd.DataFrame":
    """Infections by setting, with shares of those that came from somebody; seeded and imported ones apart.

    Definition: the setting of the meeting at which each infection happened; two rows for those `brought in`, by
        seeding and by importation.
    Numerator: infections in the setting, of `strain` if one is given; repeated infections of a person count each time.
    Denominator: infections that have an infector; seeded and imported ones have no share.
    Units: infections; shares from 0 to 1 that add up to 1.
    Conditions: truth known to the simulation, not what an investigation of cases would find.
    Source: as Ferguson and others 2006, Nature 442: 448-452, give shares by setting.
    """
    import pandas as pd

    chosen, local = records.of_strain(strain), records.is_local
    outside = [int((chosen & brought).sum()) for brought in (records.is_seeded, records.is_imported)]
    names = list(records.run.record["vocabularies"].get("setting", ()))
    found = records.infections["setting"][chosen & local].value_counts()
    counts = np.array([int(found.get(name, 0)) for name in names], dtype=np.int64)
    total = int((chosen & local).sum())
    return pd.DataFrame(
        {
            "setting": [SEEDED, IMPORTED, *names],
            "infections": np.append(outside, counts),
            "share": np.append([np.nan, np.nan], counts / total if total else np.full(len(names), np.nan)),
        }
    )
