"""The sources of protection: strains that one went through, and immunities given before the start."""

from collections.abc import Mapping

from hyosan.disease.spec import ImmunitySpec, StrainSpec

MOST_SOURCES = 30
"""As many as the bits that a person keeps of what he or she is protected by."""


def sources_of(strains: Mapping[str, StrainSpec], immunity: Mapping[str, ImmunitySpec]) -> tuple[str, ...]:
    """The sources of protection, by name: strains that leave immunity, and named immunities."""
    leaving = {name for name, spec in strains.items() if any(state.immune for state in spec.states.values())}
    return tuple(sorted(leaving | set(immunity)))
