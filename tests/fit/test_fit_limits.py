"""Very high and low targets, people that are too few, files that cannot be written, and Ctrl-C."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from fit_towns import fitted, town
from typing_at import typed

from hyosan.analysis.fit.fit import fit, laboratory, prepare
from hyosan.core.errors import InputError
from hyosan.scenario import read_scenario


@pytest.mark.parametrize(
    ("out", "words"),
    [
        ("nowhere/fitted.toml", "nowhere/fitted.toml: cannot be written: there is no folder nowhere"),
        ("people", "people: is a folder; --out takes the name of a file"),
        ("town.toml", "town.toml: is the scenario itself, or one that it extends"),
        ("base.toml", "base.toml: is the scenario itself, or one that it extends"),
    ],
)
def test_a_file_that_cannot_be_written_is_refused_before_fitting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out: str, words: str
) -> None:
    base = town(tmp_path, "reproduction_number = 1.5", people=100).rename(tmp_path / "base.toml")
    before = base.read_text()
    (tmp_path / "town.toml").write_text(
        'extends = "base.toml"\n[scenario]\nid = "town"\ntitle = "Town"\n', encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    refused = typed("fit-transmission", "town.toml", "--out", out, "--overwrite")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert words in refused.stderr
    assert base.read_text() == before


def test_a_town_in_which_generation_3_cannot_be_early_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"about 241 are infected before generation 3.* give 4,820 people or more"):
        fitted(town(tmp_path, "reproduction_number = 15", people=600), 1000)


def test_a_town_that_is_used_up_while_cases_are_early_is_refused(tmp_path: Path) -> None:
    """A growth rate that needs a reproduction number of about 8."""
    with pytest.raises(InputError, match=r"too few people: when early cases infect others, \d\d% of 400 people"):
        fitted(town(tmp_path, 'growth_rate = "1 / day"', people=400), 200)


def test_a_reproduction_number_like_that_of_measles(tmp_path: Path) -> None:
    """In a well-mixed town R0 is contacts × days × probability, however high.

    Ten outbreaks have a standard error of 0.8 %; fit and check together 1.1 %, of which 4.5 % are four.
    """
    found = fitted(town(tmp_path, "reproduction_number = 12", people=20_000), 10)
    assert found.transmissibility.value == pytest.approx(12 / 30, rel=0.045)
    assert found.realised.value == pytest.approx(12, rel=0.045)


def test_below_1_outbreaks_die_out_and_are_counted_all_the_same(tmp_path: Path) -> None:
    """Of 1,500 outbreaks about 2,000 cases are of generations 3 to 5: a standard error of 3 %; 12 % are four."""
    found = fitted(town(tmp_path, "reproduction_number = 0.8", people=2000), 1500)
    assert found.transmissibility.value == pytest.approx(0.8 / 30, rel=0.12)
    assert found.growth_rate.value < 0


def test_outbreaks_that_soon_die_out_are_refused_before_a_try(tmp_path: Path) -> None:
    """0.5³ + 0.5⁴ + 0.5⁵ = 0.22 cases of generations 3 to 5 an outbreak."""
    heard: list[str] = []
    loaded = read_scenario(town(tmp_path, "reproduction_number = 0.5", people=3000))
    place = laboratory(prepare(loaded, 100), "flu")
    with pytest.raises(InputError, match=r"100 outbreaks have about 22 cases .* give --seeds 915 or more"):
        fit(place, loaded, 100, heard.append)
    assert heard == []


@pytest.mark.parametrize(("number", "words"), [("400", "too few people"), ("0.5", "too few to count")])
def test_what_is_hopeless_is_refused_before_kernels_are_compiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: str, words: str
) -> None:
    town(tmp_path, f"reproduction_number = {number}", people=3000)
    monkeypatch.chdir(tmp_path)
    refused = typed("fit-transmission", "town.toml", "--seeds", "100")
    assert (refused.exit_code, words in refused.stderr, "kernels" in refused.stderr) == (2, True, False)


def test_a_target_that_only_more_contacts_would_meet_is_refused(tmp_path: Path) -> None:
    """0.4 contacts on each of three days: 1.5 of each would have to infect."""
    path = town(tmp_path, "reproduction_number = 1.8", people=20_000)
    path.write_text(path.read_text().replace("contacts_per_day = 10.0", "contacts_per_day = 0.4"), encoding="utf-8")
    with pytest.raises(InputError, match=r"target: out of reach: a transmissibility of 1\.\d+ would be needed"):
        fitted(path, 100)


def test_ctrl_c_writes_nothing_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    town(tmp_path, "reproduction_number = 1.8", people=2000)
    monkeypatch.chdir(tmp_path)
    before = sorted(path.name for path in tmp_path.iterdir())
    command = [sys.executable, "-m", "hyosan", "fit-transmission", "town.toml", "--seeds", "2000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "try 1:" in line:
                process.send_signal(signal.SIGINT)
                break
        _, rest = process.communicate(timeout=120)
    assert process.returncode == 130
    assert rest.strip().endswith("interrupted; nothing is written")
    assert "Traceback" not in rest
    assert sorted(path.name for path in tmp_path.iterdir()) == before
