"""The usual course of an infection in a few lines: what a scenario may say; `course` makes states of it."""

from pydantic import Field, model_validator

from hyosan.core.spec import Flag, Number, Spec, contradict
from hyosan.disease.spec_dwell import Dwell


class CourseInfectiousness(Spec):
    """Infectiousness along a course, relative to that with symptoms."""

    presymptomatic: Number = Field(default=1.0, description="Factor before symptoms.")
    symptomatic: Number = Field(default=1.0, description="Factor with symptoms, before any care.")
    asymptomatic: Number = Field(default=1.0, description="Factor of those who never get symptoms.")
    hospital: Number = Field(default=0.0, description="Factor in hospital; see `care` for whom they meet.")
    intensive_care: Number = Field(default=0.0, description="Factor in intensive care.")


class CourseSpec(Spec):
    """The usual course of an infection: laws of time, from which the states of the natural history are made."""

    latent: Dwell = Field(description="From infection to infectiousness.")
    incubation: Dwell | None = Field(
        default=None,
        description="From infection to symptoms, longer than latent; without it they begin with infectiousness.",
    )
    presymptomatic: Dwell | None = Field(
        default=None, description="From infectiousness to symptoms; in place of incubation."
    )
    symptomatic: Dwell = Field(
        description="From symptoms to the end of infectiousness, of those who neither go to hospital nor die."
    )
    asymptomatic: Dwell | None = Field(
        default=None,
        description="Infectious time of those who never get symptoms; without it as long as that of the others.",
    )
    onset_to_hospital: Dwell | None = Field(default=None, description="From symptoms to hospital.")
    hospital: Dwell | None = Field(default=None, description="Stay in hospital of those without intensive care.")
    hospital_before_intensive_care: Dwell | None = Field(
        default=None, description="Stay in hospital before intensive care; without it there is none."
    )
    intensive_care: Dwell | None = Field(default=None, description="Stay in intensive care.")
    hospital_after_intensive_care: Dwell | None = Field(
        default=None, description="Stay in hospital after intensive care; without it there is none."
    )
    onset_to_death: Dwell | None = Field(
        default=None, description="From symptoms to death; without it people in care die at the end of their stay."
    )
    immunity: Flag = Field(default=True, description="Whether the course ends in immunity.")
    waning: Dwell | None = Field(
        default=None, description="From recovery to the loss of immunity; without it immunity lasts."
    )
    infectiousness: CourseInfectiousness = Field(
        default=CourseInfectiousness(), description="Infectiousness along the course."
    )

    @model_validator(mode="after")
    def _agrees(self) -> "CourseSpec":
        problems = []
        if self.incubation is not None and self.presymptomatic is not None:
            problems.append(("presymptomatic", "both incubation and presymptomatic: only one is allowed"))
        if self.waning is not None and not self.immunity:
            problems.append(("waning", "there is no immunity to wane (immunity = false)"))
        contradict(problems)
        return self
