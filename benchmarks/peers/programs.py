"""Which programs run, in what environment, and how easily a contact infects in each."""

from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.peers.made_town import mean_contacts_per_day

PATCH_CONTACTS_PER_DAY = 10.0
LATENT_DAYS, INFECTIOUS_DAYS = 2.0, 4.0
SEEDED = 1e-4
"""Share of people who are infected at the start: the same course at every size."""


@dataclass(frozen=True)
class Case:
    """One epidemic: SEIR, both periods without memory (exponential; geometric for programs that know whole days)."""

    structure: str
    people: int
    transmissibility: float
    days: int = 120
    seed: int = 1
    repeats: int = 3
    threads: int = 2

    def as_json(self) -> dict[str, Any]:
        """What a runner gets."""
        return {
            **asdict(self),
            "seeds": max(10, round(self.people * SEEDED)),
            "contacts_per_day": self.contacts_per_day,
            "latent_days": LATENT_DAYS,
            "infectious_days": INFECTIOUS_DAYS,
        }

    @property
    def contacts_per_day(self) -> float:
        """Contacts a day of a person, over everybody."""
        return PATCH_CONTACTS_PER_DAY if self.structure == "patch" else mean_contacts_per_day()

    @property
    def reproduction_number(self) -> float:
        """Contacts × days × probability: R0 on the patch; in the town less is left, as contacts come again."""
        return self.contacts_per_day * INFECTIOUS_DAYS * self.transmissibility


@dataclass(frozen=True)
class Program:
    """A program to measure.

    `requirement` is what pip installs (none: Hyosan, in the environment that runs this); `runner` the file beside this
    one. `mark` is how many times faster Hyosan on the same structure has to be in the end.
    """

    name: str
    runner: str
    structure: str
    transmissibility: float
    records: str
    requirement: str = ""
    mark: float = 0.0

    def case(self, **chosen: Any) -> Case:
        """The case of this program."""
        return Case(**{"structure": self.structure, "transmissibility": self.transmissibility, **chosen})


PROGRAMS = (
    Program("hyosan-patch", "run_hyosan.py", "patch", 0.0625, "counts"),
    Program("laser", "run_laser.py", "patch", 0.0625, "counts", "laser-generic==1.1.0", 3),
    Program("epiworld", "run_epiworld.py", "patch", 0.0625, "counts, tree", "epiworldpy>=0.17,<0.18", 30),
    Program("hyosan-town", "run_hyosan.py", "town", 0.018, "counts, tree, places"),
    Program("covasim", "run_covasim.py", "town", 0.0225, "counts, tree, layers", "covasim>=3.1,<3.2", 100),
    Program("starsim", "run_starsim.py", "town", 0.0191, "counts", "starsim>=3.7,<3.8", 100),
)
"""Transmissibilities of the town are those that `--match` found: attack rates as Hyosan's."""
OURS = {"patch": "hyosan-patch", "town": "hyosan-town"}


def chosen(names: list[str] | None) -> list[Program]:
    """The programs of these names, all without names. ValueError names what there is."""
    known = [program.name for program in PROGRAMS]
    wrong = sorted(set(names or ()) - set(known))
    if wrong:
        raise ValueError(f"no program named {', '.join(wrong)}; there are {', '.join(known)}")
    return [program for program in PROGRAMS if not names or program.name in names]
