"""A cohort of 40,000 infected at once: times, shares and records of a course, as the files of the run have them.

False alarm: each of the statistical checks below (fewer than 60) fails a right program in one of 1e-7 runs at most, so
all together in one of 1e5. The seed is fixed, so a pass stays a pass until the events change.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from courses import FULL, write_cohort
from scipy.stats import binomtest

import hyosan
from hyosan.results.run import Run

PEOPLE = 40_000
Z = 5.4
"""A normal variable is further from its mean in 6.7e-8 of all cases."""
DAY = pd.Timedelta(days=1)
WARD = ["hospital", "hospital-before-intensive-care", "hospital-before-death", "hospital-after-intensive-care"]


@pytest.fixture(scope="module", name="run")
def fixture_run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Everybody is infected at the start, nobody by another."""
    home = tmp_path_factory.mktemp("cohort")
    write_cohort(home / "people", PEOPLE)
    (home / "cohort.toml").write_text(FULL, encoding="utf-8")
    return hyosan.run(home / "cohort.toml", seed=3, out=home / "run")


@pytest.fixture(scope="module", name="entered")
def fixture_entered(run: Run) -> pd.DataFrame:
    """Days after the start at which each person entered each state; nan if never."""
    moves = run.transitions()
    days = (moves["time"] - moves["time"].min()) / DAY
    table = pd.DataFrame({"person": moves["person"], "to": moves["to"].astype(str), "days": days})
    return table.pivot_table(index="person", columns="to", values="days")


def check_moments(times: pd.Series, mean: float, sd: float) -> None:
    """Mean and variance of a sample, by the normal law of both."""
    values = times.dropna().to_numpy()
    assert len(values) > 300
    centred = values - values.mean()
    error = np.sqrt((np.mean(centred**4) - np.mean(centred**2) ** 2) / len(values))
    assert abs(values.mean() - mean) < Z * sd / np.sqrt(len(values)), (values.mean(), mean)
    assert abs(np.mean(centred**2) - sd**2) < Z * error + 0.002 * sd**2, (values.std(), sd)


def first(entered: pd.DataFrame, *states: str) -> pd.Series:
    """The first time in any of some states."""
    return entered[list(states)].min(axis=1)


def test_latent_and_incubation_periods(entered: pd.DataFrame) -> None:
    ill = first(entered, "symptomatic", "before-hospital", "before-death")
    check_moments(first(entered, "presymptomatic", "asymptomatic"), 2, 1)
    check_moments(ill, 5, np.sqrt(25 / 10))
    before = (entered["presymptomatic"], ill - entered["presymptomatic"])
    both = np.isfinite(before[0]) & np.isfinite(before[1])
    assert abs(np.corrcoef(before[0][both], before[1][both])[0, 1]) < Z / np.sqrt(both.sum())


def test_times_to_and_in_care(entered: pd.DataFrame) -> None:
    admitted = first(entered, "hospital", "hospital-before-death", "hospital-before-intensive-care")
    check_moments(admitted - entered["before-hospital"], 4, np.sqrt(8))
    check_moments(first(entered, "intensive-care", "intensive-care-before-death") - admitted, 1, 1)
    check_moments(entered["hospital-after-intensive-care"] - entered["intensive-care"], 10, 5)
    check_moments(entered["recovered"] - entered["hospital"], 8, 6)
    after = (entered["recovered"] - entered["hospital-after-intensive-care"]).dropna()
    assert after.to_numpy() == pytest.approx(4)


def test_time_from_onset_to_death_is_the_same_wherever_one_dies(entered: pd.DataFrame) -> None:
    ill = first(entered, "before-hospital", "before-death")
    for last in ("before-death", "hospital-before-death", "intensive-care-before-death"):
        check_moments((entered["dead"] - ill)[entered[last].notna()], 15, 6)


def test_infectious_times_of_those_who_stay_at_home(entered: pd.DataFrame) -> None:
    check_moments(entered["recovered"] - entered["asymptomatic"], 5, np.sqrt(3))
    mean = 6 * np.sqrt(np.pi) / 2
    check_moments(entered["recovered"] - entered["symptomatic"], mean, np.sqrt(36 - mean**2))


def test_shares_by_age(run: Run, entered: pd.DataFrame) -> None:
    table = {0: (0.4, 0.1, 0.25, 0.1, 0), 20: (0.6, 0.25, 0.3, 0.2, 0.05), 60: (0.8, 0.5, 0.5, 0.4, 0.2)}
    band = pd.cut(run.people().set_index("person")["age"], [0, 20, 60, 200], right=False, labels=list(table))
    was = entered.notna()
    ill = was[["symptomatic", "before-hospital", "before-death"]].any(axis=1)
    intensive = was[["intensive-care", "intensive-care-before-death"]].any(axis=1)
    in_care = was["before-hospital"]
    for age, (symptomatic, hospital, care, ward_death, outside) in table.items():
        of_age = band.reindex(entered.index) == age
        for who, among, share in [
            (ill, of_age, symptomatic),
            (in_care, of_age & ill, hospital),
            (was["before-death"], of_age & ill, outside),
            (intensive, of_age & in_care, care),
            (was["hospital-before-death"], of_age & in_care & ~intensive, ward_death),
            (was["intensive-care-before-death"], of_age & intensive, 0.5),
        ]:
            count, total = int((who & among).sum()), int(among.sum())
            assert binomtest(count, total, share).pvalue > 1e-7, (age, share, count, total)


def test_every_change_is_a_row_with_its_cause(run: Run, entered: pd.DataFrame) -> None:
    moves = run.transitions()
    begins = moves["from"] == "susceptible"
    assert set(moves.loc[begins, "cause"]) == {"seeding"}
    assert set(moves.loc[~begins, "cause"]) == {"dwell"}
    assert (int(begins.sum()), len(entered)) == (PEOPLE, PEOPLE)
    assert set(moves["to"]) == set(load_states(run))
    stays = moves.sort_values(["person", "time"])
    same = stays["person"].to_numpy()[1:] == stays["person"].to_numpy()[:-1]
    assert (stays["from"].astype(str).to_numpy()[1:][same] == stays["to"].astype(str).to_numpy()[:-1][same]).all()


def load_states(run: Run) -> list[str]:
    """The states in the scenario of the run."""
    return list(hyosan.load(run.folder / "scenario.toml").strains["flu"].states)


def test_the_timeline_counts_people_in_each_state(run: Run) -> None:
    """Recounted from the rows of `transitions`, at every time of recording."""
    moves, timeline = run.transitions(), run.timeline()
    for state in [*WARD, "intensive-care", "intensive-care-before-death", "presymptomatic", "dead"]:
        into = np.sort(moves.loc[moves["to"] == state, "time"].to_numpy())
        out = np.sort(moves.loc[moves["from"] == state, "time"].to_numpy())
        times = timeline.index.to_numpy()[1:]
        inside = np.searchsorted(into, times, side="right") - np.searchsorted(out, times, side="right")
        assert timeline[state].to_numpy()[1:].tolist() == inside.tolist(), state
    assert int(timeline["deaths"].sum()) == int((moves["to"] == "dead").sum())


def test_infections_begin_a_course_too(tmp_path: Path) -> None:
    """In households of four with many contacts: every infection leads to `latent`, and is a row of its own."""
    write_cohort(tmp_path / "people", 800, size=4)
    text = FULL.replace("contacts_per_day = 0", "contacts_per_day = 20").replace(
        "transmissibility = 0", "transmissibility = 0.2"
    )
    (tmp_path / "s.toml").write_text(text.replace("count = 1000000", "count = 200"), encoding="utf-8")
    run = hyosan.run(tmp_path / "s.toml", seed=1, out=tmp_path / "run")
    moves, infections = run.transitions(), run.infections()
    causes = moves.loc[moves["to"] == "latent", "cause"].value_counts()
    assert (causes["seeding"], causes["infection"]) == (200, len(infections) - 200)
    assert causes["infection"] > 300
    infectors = infections.loc[infections["infector"].notna()]
    latent_only = moves.loc[moves["from"] == "latent"].set_index("person")["time"]
    assert (latent_only.reindex(infectors["infector"]).to_numpy() <= infectors["time"].to_numpy()).all()
