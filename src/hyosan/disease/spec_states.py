"""States of the natural history, and the branches between them."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WrapSerializer, model_validator

from hyosan.core.spec import Flag, Names, Number, SomeNames, Spec, Text, contradict
from hyosan.core.units import Rate
from hyosan.disease.spec_dwell import Dwell
from hyosan.disease.spec_groups import BranchProbability

DEGREES = ("symptoms", "hospital", "intensive care", "death")
"""How severe a course may become, from degree 1 on; degree 0 is less than all of them."""
SYMPTOMS, HOSPITAL, INTENSIVE_CARE, DEATH = range(1, 1 + len(DEGREES))
SUSCEPTIBLE = "susceptible"
DEAD = "dead"


class Branch(Spec):
    """One of the states that may follow, with its probability."""

    to: Text = Field(description="A state of the strain; in `next` also `susceptible`, which ends the episode.")
    probability: BranchProbability | None = Field(
        default=None,
        description="Probability, 0 to 1, or a table by age or severity and by host type; one may go without: it takes "
        "the rest.",
    )


def _open_branches(given: Any) -> Any:
    return [{"to": given}] if isinstance(given, str) else given


def _close_branches(branches: tuple[Branch, ...], dump: Any) -> Any:
    return branches[0].to if len(branches) == 1 and branches[0].probability is None else dump(branches)


class _BranchesSchema:
    """JSON Schema of branches: a state's name, or a list of tables."""

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, Any]:
        return {"anyOf": [{"type": "string", "minLength": 1}, handler(schema)]}


Branches = Annotated[
    tuple[Branch, ...], BeforeValidator(_open_branches), WrapSerializer(_close_branches), _BranchesSchema
]
"""States that may follow; a single name is one branch without a probability."""


class JoinSpec(Spec):
    """Whom people in a roaming state go to, wherever those are."""

    rate: Rate = Field(description="Rate of going to where one of the company is.")
    states: SomeNames = Field(description="States of those who are joined: `susceptible`, or strain.state.")
    edge_kind: Text | None = Field(
        default=None,
        description="Kind of tie of the population along which one knows them; without it those who roam in the "
        "neighbourhood and the next ones.",
    )


class RoamingSpec(Spec):
    """How people in a state move between places."""

    leave: Rate = Field(default=0.0, description="Rate of leaving a place for its parent.")
    enter: Rate = Field(default=0.0, description="Rate of entering a child of the place, chosen uniformly.")
    cross: Rate = Field(
        default=0.0, description="Rate of moving from a neighbourhood to a neighbouring one, chosen by weight."
    )
    join: JoinSpec | None = Field(default=None, description="Whom they keep to; without it nobody.")


class StateSpec(Spec):
    """A state of the natural history."""

    dwell: Dwell | None = Field(
        default=None, description="Law of the time spent here; without it the state is never left by itself."
    )
    next: Branches = Field(default=(), description="The states that may follow: a name, or branches; goes with dwell.")
    infectiousness: Number = Field(default=0.0, description="Infectiousness in this state, a pure factor.")
    symptomatic: Flag = Field(
        default=False, description="Whether people in this state have symptoms (for records only)."
    )
    care: Literal["hospital", "intensive care"] | None = Field(
        default=None, description="Where people in this state are cared for; counted in admissions and occupancy."
    )
    immune: Flag = Field(
        default=False,
        description="Whether this state gives the strain's immunity, as long as it is not left for one that does not.",
    )
    dead: Flag = Field(default=False, description="Whether people in this state are dead.")
    susceptible_to: Names = Field(
        default=(), description="Strains that can infect people in this state; the new episode replaces the old."
    )
    roaming: RoamingSpec | None = Field(default=None, description="The table makes people in this state roam.")

    @model_validator(mode="after")
    def _agrees(self) -> "StateSpec":
        problems = []
        if self.dead:
            given = {
                "dwell": self.dwell, "next": self.next, "infectiousness": self.infectiousness, "immune": self.immune,
                "susceptible_to": self.susceptible_to, "roaming": self.roaming, "care": self.care,
            }  # fmt: skip
            problems += [(key, f"a dead state has no {key}") for key, value in given.items() if value]
        else:
            if self.dwell is not None and not self.next:
                problems.append(("dwell", "dwell without next: where do people go when the time is over?"))
            if self.next and self.dwell is None:
                problems.append(("next", "next without dwell: how long do people stay? (dwell is a law of time)"))
        contradict(problems)
        return self

    @property
    def degree(self) -> int:
        """How severe it is to be in it: 0, or the number of one of `DEGREES` from 1 on."""
        if self.dead:
            return DEATH
        if self.care is not None:
            return INTENSIVE_CARE if self.care == "intensive care" else HOSPITAL
        return SYMPTOMS if self.symptomatic else 0
