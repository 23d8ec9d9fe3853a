"""Attack rates: who of the residents was infected, and who fell ill."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hyosan.core.errors import Problem, RunFolderError
from hyosan.results.indicators.counting import (
    age_bands,
    band_of,
    count_by_group,
    nullable,
    ratio,
    with_ages,
    with_first,
)
from hyosan.results.indicators.records import NEVER, Records

if TYPE_CHECKING:
    import pandas as pd

Int64 = NDArray[np.int64]
Bools = NDArray[np.bool_]
NOT_IMMUNE = ("not_immune", "infection_attack_rate_not_immune", "symptomatic_attack_rate_not_immune")
"""Columns on those who held no immunity before the start."""


def attack_rate(records: Records) -> "pd.DataFrame":
    """Share of residents infected, and share who fell ill: all strains together, then each.

    Definition: people infected (with symptoms) at least once during the run, as a share of all residents.
    Numerator: people, not infections: who was infected twice counts once; seeded people count.
    Denominator: residents at the start, immune or not; for rates `_not_immune`, with people infected of them alone,
    residents who held no immunity before the start, however weak (`not_immune`).
    Units: rates are shares from 0 to 1; the others people, and `infections`, which counts episodes.
    Conditions: symptomatic columns are empty when no state is marked symptomatic or no transitions were kept; those of
    the not immune when the run did not keep the table people.
    Source: Porta, A Dictionary of Epidemiology, 6th edition, Oxford 2014: attack rate.
    """
    import pandas as pd

    strains = records.states.strains
    everybody = Groups(
        np.array([records.people_count]),
        np.zeros(len(records.tree), np.int64),
        None if records.not_immune is None else np.array([records.not_immune.sum()]),
    )
    rows = [
        _rates(records, everybody, records.of_strain(strain)).assign(strain=strain or "any")
        for strain in (None, *(strains if len(strains) > 1 else ()))
    ]
    return with_first(pd.concat(rows, ignore_index=True), "strain")


def attack_rate_by_age(
    records: Records, width_years: int = 5, edges: Sequence[int] | None = None, strain: str | None = None
) -> "pd.DataFrame":
    """Share of residents infected, and share who fell ill, by age at the start of the run.

    Definition: as `attack_rate`, within bands of age; `edges` gives the first age of each band.
    Numerator: people of the band infected (with symptoms) at least once, by `strain` if one is given.
    Denominator: residents of the band at the start, immune or not; `_not_immune` as in attack_rate.
    Units: ages in whole years, `to_age` included and empty for the oldest; rates are shares from 0 to 1.
    Conditions: a band without residents has no rate; those of the not immune need the table people.
    Source: Porta 2014, as attack_rate.
    """
    bands = age_bands(width_years, edges)
    if records.keeps("people"):
        groups = _groups(records, band_of(records.people["age"].to_numpy(), bands), len(bands))
    else:
        by_age = records.residents_by_age
        residents = np.zeros(len(bands), np.int64)
        band = band_of(np.arange(len(by_age)), bands)
        np.add.at(residents, band[band >= 0], by_age[band >= 0])
        groups = Groups(residents, band_of(records.infections["age"].to_numpy(), bands), None)
    return with_ages(_rates(records, groups, records.of_strain(strain)), bands)


def attack_rate_by_sex(records: Records, strain: str | None = None) -> "pd.DataFrame":
    """Share of residents infected, and share who fell ill, by sex.

    Definition: as `attack_rate`, within each sex.
    Numerator: people of the sex infected (with symptoms) at least once, by `strain` if one is given.
    Denominator: residents of the sex, immune or not; `unknown` where the population says nothing. `_not_immune` as in
    attack_rate.
    Units: rates are shares from 0 to 1.
    Conditions: needs the table people.
    Source: Porta 2014, as attack_rate.
    """
    return _by_name(records, "sex", strain)


def attack_rate_by_host_type(records: Records, strain: str | None = None) -> "pd.DataFrame":
    """Share of residents infected, and share who fell ill, by host type.

    Definition: as `attack_rate`, within each host type.
    Numerator: people of the host type infected (with symptoms) at least once, by `strain` if one is given.
    Denominator: people of the host type at the start, immune or not; `_not_immune` as in attack_rate.
    Units: rates are shares from 0 to 1.
    Conditions: needs the table people; one row where the scenario has no other types than ordinary.
    Source: Porta 2014, as attack_rate.
    """
    return _by_name(records, "host_type", strain)


def attack_rate_by_immunity(records: Records, strain: str | None = None) -> "pd.DataFrame":
    """Share of residents infected, and share who fell ill, by the immunity that they held before the start.

    Definition: as `attack_rate`, among those who held the same named immunities (`[immunity]` with a coverage).
    Numerator: people of the group infected (with symptoms) at least once, by `strain` if one is given.
    Denominator: people of the group at the start; who held several is in a group of these; `none` held none.
    Units: rates are shares from 0 to 1.
    Conditions: needs the table people; what a state of recovery gives during the run is not counted.
    Source: Porta 2014, as attack_rate.
    """
    if records.not_immune is None:
        message = "the run does not say who was immune before the start (table people, column immunity)"
        raise RunFolderError([Problem(str(records.run.folder), None, "people", message)])
    return _by_name(records, "immunity", strain, absent="none").drop(columns=list(NOT_IMMUNE))


def attack_rate_by_area(records: Records, strain: str | None = None) -> "pd.DataFrame":
    """Share of residents infected, and share who fell ill, by area of residence.

    Definition: as `attack_rate`, within each area; where people live, not where they were infected.
    Numerator: residents of the area infected (with symptoms) at least once, by `strain` if one is given.
    Denominator: residents of the area at the start, immune or not; `_not_immune` as in attack_rate.
    Units: rates are shares from 0 to 1.
    Conditions: needs the table people, but for people by function; an area without residents has no rate.
    Source: Porta 2014, as attack_rate.
    """
    areas = records.run.areas()
    if not records.keeps("people") and records.run.record["population"].get("form") == "function":
        home = records.run.home_areas(records.tree.person)
        groups = Groups(areas["residents"].to_numpy().astype(np.int64), home, None)
    else:
        groups = _groups(records, records.people["area"].to_numpy(), len(areas))
    found = _rates(records, groups, records.of_strain(strain))
    for position, column in enumerate(("area", "name", "municipality")):
        found.insert(position, column, areas[column].to_numpy())
    return found


def attack_rate_by_setting(records: Records, strain: str | None = None) -> "pd.DataFrame":
    """Share of the members of places infected in a setting, and share who fell ill from it.

    Definition: of those who belong to a place of the setting's kind, the share infected in the setting at least once.
    Numerator: members of such places who were infected in the setting; visitors are left out, and in `infections`.
    Denominator: people who have a place of the kind; all residents for a setting of ties (`edge_kind`). `_not_immune`
    as in attack_rate, of the members.
    Units: rates are shares from 0 to 1; rates of settings do not add up to the attack rate, as denominators differ.
    Conditions: needs the table people; for shares of all infections see infections_by_setting.
    Source: Porta 2014, as attack_rate.
    """
    import pandas as pd

    rows = []
    for setting in records.run.record["vocabularies"].get("setting", ()):
        kind = _place_kind(records, setting)
        column = f"place_{kind}"
        belongs = np.ones(len(records.people), dtype=np.bool_)
        if column in records.people:
            belongs = np.asarray(records.people[column].notna(), dtype=np.bool_)
        here = np.asarray(records.infections["setting"] == setting, dtype=np.bool_) & records.of_strain(strain)
        members = _groups(records, np.where(belongs, 0, -1), 1)
        found = _rates(records, members, here).rename(columns={"residents": "members"})
        found["infections"] = int(here.sum())
        rows.append(found.assign(setting=setting, place_kind=kind if column in records.people else None))
    if not rows:
        return pd.DataFrame({"setting": [], "place_kind": [], "members": []})
    return with_first(pd.concat(rows, ignore_index=True), "setting", "place_kind")


def _place_kind(records: Records, setting: str) -> str | None:
    """The kind of place that a setting is held in: as the scenario says, else as its infections show."""
    declared = records.document.get("settings", {}).get(setting)
    if declared is not None:
        kind: str | None = declared.get("place_kind")
        return kind
    seen = records.infections.loc[records.infections["setting"] == setting, "place_kind"].dropna()
    return str(seen.iloc[0]) if len(seen) else None


def _by_name(records: Records, column: str, strain: str | None, absent: str = "unknown") -> "pd.DataFrame":
    names = records.people[column].astype("category").cat
    unknown = len(names.categories)
    codes = names.codes.to_numpy().astype(np.int64)
    codes = np.where(codes < 0, unknown, codes)
    found = _rates(records, _groups(records, codes, unknown + 1), records.of_strain(strain))
    found.insert(0, column, [*map(str, names.categories), absent])
    return found[found["residents"] > 0].reset_index(drop=True)


@dataclass(frozen=True)
class Groups:
    """People in groups: residents and not immune ones (None: unknown) by group, and the group of each infection's
    person (below 0: in none)."""

    residents: Int64
    of_infection: Int64
    not_immune: Int64 | None


def _groups(records: Records, group: Int64, groups: int) -> Groups:
    """Groups of everybody, by person."""
    free = records.not_immune
    return Groups(
        count_by_group(group, groups),
        group[records.tree.person],
        None if free is None else count_by_group(group[free], groups),
    )


def _rates(records: Records, among: Groups, chosen: Bools) -> "pd.DataFrame":
    """Residents, infected and ill by group, of the chosen infections."""
    import pandas as pd

    groups, group = len(among.residents), among.of_infection
    first = _firsts(records, chosen)
    infected = count_by_group(group[first], groups)
    columns: dict[str, Any] = {
        "residents": among.residents,
        "infections": count_by_group(group[chosen], groups),
        "infected": infected,
        "symptomatic": nullable([None] * groups),
        "infection_attack_rate": ratio(infected, among.residents),
        "symptomatic_attack_rate": np.full(groups, np.nan),
    }
    others = _not_immune(records, among, first)
    if records.has_symptoms:
        is_ill = _firsts(records, chosen & (records.outcomes.onset_us < NEVER))
        symptomatic = count_by_group(group[is_ill], groups)
        others |= {NOT_IMMUNE[2]: _not_immune(records, among, is_ill)[NOT_IMMUNE[1]]}
        columns |= {
            "symptomatic": nullable(symptomatic.tolist()),
            "symptomatic_attack_rate": ratio(symptomatic, among.residents),
        }
    return pd.DataFrame(columns | others)


def _not_immune(records: Records, among: Groups, case: Bools) -> dict[str, Any]:
    """Of those who held no immunity before the start: how many, and the share who are cases, by group."""
    groups = len(among.residents)
    nothing = np.full(groups, np.nan)
    if records.not_immune is None or among.not_immune is None:
        return dict(zip(NOT_IMMUNE, (nullable([None] * groups), nothing, nothing), strict=True))
    cases = count_by_group(among.of_infection[case & records.not_immune[records.tree.person]], groups)
    return dict(
        zip(NOT_IMMUNE, (nullable(among.not_immune.tolist()), ratio(cases, among.not_immune), nothing), strict=True)
    )


def _firsts(records: Records, chosen: Bools) -> Bools:
    """Of the chosen infections the first of each person."""
    if records.tree.episode.max(initial=1) == 1:
        return chosen
    import pandas as pd

    rows = np.flatnonzero(chosen)
    first = np.zeros(len(chosen), dtype=np.bool_)
    first[rows[~pd.Index(records.tree.person[rows]).duplicated()]] = True
    return first
