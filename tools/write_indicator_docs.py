"""Write docs/indicators.md: every indicator as its docstring defines it.

python tools/write_indicator_docs.py          writes the page
python tools/write_indicator_docs.py --check  exit status 1 when the page is not up to date
"""

import inspect
import re
import sys
from pathlib import Path

from hyosan.results.indicators.headlines import HEADLINES, Headline
from hyosan.results.indicators.registry import INDICATORS, meaning

PAGE = Path(__file__).resolve().parents[1] / "docs" / "indicators.md"
FIELDS = ("Definition", "Numerator", "Denominator", "Units", "Conditions", "Source")
BEGIN = """\
# Indicators

Written by `tools/write_indicator_docs.py` from the docstrings of `src/hyosan/results/indicators`.

```python
from hyosan.results.run import open_run

indicators = open_run("runs/1").indicators()
indicators.attack_rate_by_age(width_years=10)      # a pandas data frame
indicators.instantaneous_reproduction_number(period="1 day", window=7)
indicators.table("growth_rate")                    # by name, with default options
```

`hyosan show RUN --indicators` prints them in short, `hyosan show RUN --indicator NAME --format csv` one table.
[Over many seeds](#over-many-seeds) `hyosan show ENSEMBLE --indicators` gives median and bands of the numbers in short.
They need only the folder of a run. They are the truth of one possible course: what the simulation knows, not
what surveillance would see, and no estimate for another course; intervals say how well a number is known from
this course, not how courses differ.

What holds for all of them:

- **People and infections.** Attack rates count people: who was infected twice counts once. Everything else
  counts infections (episodes), each of which may end in another way.
- **Denominators** are the residents at the start, immune or not. Attack rates are told beside it for those who
  held no immunity before the start (columns `_not_immune`), and by the immunity held (`attack_rate_by_immunity`).
- **Seeded and imported** infections have no infector. They count in attack rates and as infectors; not as local
  infections.
- **Ended early.** Whoever can still infect when a run ends (or was sealed, interrupted) may yet have offspring.
  Where that matters, only infections count that happened before the first infection of anybody who can still
  infect: a cohort chosen by when, not by how long, so that short courses are not favoured. Someone *can still
  infect* who is in, or may come to, a state that is infectious or infects by an encounter. `include_unfinished`
  takes all. Where states are never left (zombies), there may be nobody to count.
- **Periods** begin at midnight of the local clock. Their length is chosen: the longest of 1, 5, 10, 30 minutes,
  1, 3, 6, 12 hours and a day that is at most half the mean generation interval; `period` sets it ("1 day", "10
  min").
- **Strains.** Tables are of all strains together; `strain` chooses one. `attack_rate` and `fatality` have a row
  for each.
- **Absent** is not 0: where there is no denominator, no symptomatic state, or nothing to estimate from, the
  cell is empty (NaN or NA). An infinite k is `inf` in CSV; JSON has no infinity, and is null there.
- A table that the run did not keep (`record.tables`) is named in an error.

| indicator | what it is |
| --- | --- |
"""


OVER_SEEDS = """\
## Over many seeds

```python
from hyosan import open_ensemble

found = open_ensemble("runs/ensemble").indicators()
found.bands()       # a row a number: median and bands over the outbreaks, and over the fizzles
found.by_seed()     # a row a seed: the same numbers, run by run
found.left_out      # seeds whose folder is damaged, and why; found.unknown: what no run kept, and why
```

`hyosan show ENSEMBLE --indicators` prints it, with `--format csv` or `json` as a table that holds definition and
denominator of each number. All comes from the folders of the seeds, of old ensembles too; each seed is measured once,
and its numbers stay in its folder as `indicators.json`. With `hyosan run --keep summary` they are measured before the
tables go.

- **Each run by itself, then the runs together.** Every number is that of one run, by the definition of its indicator;
  median, the middle 50 % (quantiles 0.25 and 0.75) and the middle 90 % (0.05 and 0.95) are over the runs. They say how
  courses differ, not how well a number is known. No run need have all medians at once.
- **Outbreaks and fizzles apart**, by [the cut of the ensemble](ensembles.md); nothing is taken over both. `of_runs` are
  the runs of the group, `runs` those that have the number: an outbreak without a phase of exponential growth has no
  growth rate, one that lasts has no extinction. With fewer than 20 runs the widest column is from the lowest to the
  highest value, with fewer than 4 there is no band of 50 %, and one outbreak is one possible course.
- **Shares pool sizes and strains**: the rate in households is all infected over all exposed members of the run, of
  households of every size. Other strains, sizes, ages and options: `ensemble.open(seed).indicators()`.
- **The peak of incidence** is counted by periods of the same length in all runs: the median of the lengths that each
  outbreak alone would choose.

| number | unit | of what (denominator) | what it is | indicator |
| --- | --- | --- | --- | --- |
"""

SEVERAL = """\
`infection_attack_rate_by_age` and `share_infected_in` have a row for each band of age and each setting, such as
`infection_attack_rate_by_age.5_to_18` and `share_infected_in.household`.
"""


def page() -> str:
    """The whole page."""
    rows = "".join(f"| [`{name}`](#{name}) | {meaning(name)} |\n" for name in INDICATORS)
    numbers = "".join(_number(each) for each in HEADLINES)
    sections = "".join(f"\n{_section(name)}" for name in INDICATORS)
    return f"{BEGIN}{rows}{sections}\n{OVER_SEEDS}{numbers}\n{SEVERAL}"


def _number(each: Headline) -> str:
    cells = (f"`{each.name}`", each.unit, each.denominator, each.meaning, f"[`{each.indicator}`](#{each.indicator})")
    return f"| {' | '.join(cells)} |\n"


def fields_of(name: str) -> dict[str, str]:
    """The parts of an indicator's docstring by name, each as one line."""
    text = inspect.getdoc(INDICATORS[name]) or ""
    found = re.findall(rf"^({'|'.join(FIELDS)}): (.*?)(?=^\w+: |\Z)", text, re.MULTILINE | re.DOTALL)
    return {field: " ".join(words.split()) for field, words in found}


def _section(name: str) -> str:
    lines = [f"- **{field}:** {words}" for field, words in fields_of(name).items()]
    options = [str(each) for each in list(inspect.signature(INDICATORS[name]).parameters.values())[1:]]
    if options:
        lines.append(f"- **Options:** `{', '.join(options)}`")
    return f"## `{name}`\n\n{meaning(name)}\n\n" + "\n".join(lines) + "\n"


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(PAGE.read_text(encoding="utf-8") != page())
    PAGE.write_text(page(), encoding="utf-8")
