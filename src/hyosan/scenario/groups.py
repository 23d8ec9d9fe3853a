"""Sums of probabilities over all ages and host types that a scenario tells apart."""

import itertools
from collections.abc import Collection, Iterable, Iterator

from hyosan.disease.spec import ORDINARY, Branch, ByGroup
from hyosan.scenario.positions import Path
from hyosan.transmission.spec import OutcomeSpec

TOLERANCE = 1e-9

Finding = tuple[Path, str]
"""A path and what is wrong there."""


def branch_findings(path: Path, branches: tuple[Branch, ...], host_types: Collection[str]) -> Iterator[Finding]:
    """Branches whose probabilities do not make 1, for which age and host type, and targets named twice."""
    if not branches:
        return
    targets = [branch.to for branch in branches]
    for i, target in enumerate(targets):
        if target in targets[:i]:
            yield (*path, i, "to"), f"a second branch to '{target}'"
    without = [i for i, branch in enumerate(branches) if branch.probability is None]
    if len(without) > 1:
        yield (*path, without[1]), "a second branch without a probability: only one can take the rest"
        return
    given = [branch.probability for branch in branches if branch.probability is not None]
    for age, host_type in _groups(given, host_types):
        total = sum(probability.value(age, host_type) for probability in given)
        who = f"at age {age} for host type '{host_type}'"
        if without and total > 1 + TOLERANCE:
            yield path, f"probabilities sum to {total:g} {who}, allowed: at most 1"
            return
        if not without and abs(total - 1) > TOLERANCE:
            yield (
                path,
                f"probabilities sum to {total:g} {who}, allowed: 1 (or leave one of them out: it takes the rest)",
            )
            return


def outcome_findings(
    path: Path, outcomes: tuple[OutcomeSpec, ...], host_types: Collection[str], settings: Collection[str]
) -> Iterator[Finding]:
    """Outcomes whose probabilities exceed 1 together, for which age, host type and setting."""
    given = [outcome.probability for outcome in outcomes]
    for (age, host_type), setting in itertools.product(_groups(given, host_types), sorted(settings)):
        total = sum(probability.value(age, host_type, setting) for probability in given)
        if total > 1 + TOLERANCE:
            who = f"at age {age} for host type '{host_type}' in setting '{setting}'"
            yield path, f"probabilities of outcomes sum to {total:g} {who}, allowed: at most 1"
            return


def share_findings(path: Path, share: ByGroup, host_types: Collection[str]) -> Iterator[Finding]:
    """A share above 1, for which age and host type."""
    for age, host_type in _groups([share], host_types):
        value = share.value(age, host_type)
        if value > 1 + TOLERANCE:
            who = "" if share.is_plain else f" at age {age} for host type '{host_type}'"
            yield path, f"got {value:g}{who}, allowed: from 0 to 1"
            return


def _groups(given: Iterable[ByGroup], host_types: Collection[str]) -> Iterator[tuple[int, str]]:
    """One age of every band, with every host type; `ordinary` first."""
    ages = sorted({band.from_ for each in given for band in each.by_age} | {0})
    return itertools.product(ages, [ORDINARY, *sorted(set(host_types) - {ORDINARY})])
