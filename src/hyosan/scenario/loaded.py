"""A scenario as it was read: with the document that it came from, and what the population let it leave out."""

from dataclasses import dataclass, field

from hyosan.scenario.document import Document
from hyosan.scenario.model import Scenario


@dataclass(frozen=True)
class LoadedScenario:
    """A scenario together with the document it came from, for problems found later (see `matched_to_population`)."""

    scenario: Scenario
    document: Document
    left_out: dict[str, str] = field(default_factory=dict)
    """Optional settings of which the population has no places or ties, and the kind of each."""
