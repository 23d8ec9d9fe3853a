"""The comparison with other programs: matching, limits, tables. Nothing is installed here."""

import csv
import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from benchmarks.peers import made_town, measure
from benchmarks.peers.largest import above, below, find_largest, guess, rung
from benchmarks.peers.matching import is_matched, matching_transmissibility, points_apart
from benchmarks.peers.measure import Measured, measure_largest, measure_sizes
from benchmarks.peers.options import parser
from benchmarks.peers.process import Limits, Outcome, answer_in, run_command
from benchmarks.peers.programs import PROGRAMS, chosen
from benchmarks.peers.report import report
from benchmarks.peers.rows import Row, row_of, slope_bytes, write_csv
from benchmarks.peers.runner import MARK
from benchmarks.peers.table import marks_table, measured_table

HYOSAN, LASER = PROGRAMS[0], PROGRAMS[1]


def _answer(infections: int, simulate_s: float, peak_bytes: int = 3_000_000) -> dict[str, Any]:
    return {
        "version": "1.0",
        "first_s": 2.0,
        "set_up_s": [0.5, 0.7],
        "simulate_s": [simulate_s, simulate_s],
        "cpu_s": [2 * simulate_s, 2 * simulate_s],
        "infections": [infections, infections],
        "base_bytes": 1_000_000,
        "peak_bytes": peak_bytes,
    }


def _row(program: str, infections: int, simulate_s: float, people: int = 1000, peak_bytes: int = 3_000_000) -> Row:
    one = chosen([program])[0]
    return row_of(one, one.case(people=people), _answer(infections, simulate_s, peak_bytes), load=0.5)


def test_attack_rates_match_up_to_five_points() -> None:
    assert points_apart(0.93, 0.88) == pytest.approx(5.0)
    assert is_matched(0.9299, 0.88)
    assert not is_matched(0.8299, 0.88)


def test_matching_finds_the_transmissibility_of_an_attack_rate() -> None:
    found = matching_transmissibility(lambda p: 1 - np.exp(-50 * p), 0.8, 0.01, 0.1, points=0.01, most=40)
    assert found == pytest.approx(np.log(5) / 50, rel=1e-2)


def test_matching_refuses_what_lies_outside() -> None:
    with pytest.raises(ValueError, match="is not between"):
        matching_transmissibility(lambda p: p, 0.8, 0.1, 0.5)


def test_a_row_tells_rates_and_bytes() -> None:
    row = _row("laser", 800, 2.0)
    assert (row.attack, row.infections_per_s, row.agent_days_per_s) == (0.8, 400, 60_000)
    assert row.bytes_a_person == 2000
    assert row.set_up_s == pytest.approx(0.6)
    assert row.reproduction_number == pytest.approx(2.5)


def test_the_slope_is_taken_from_the_smallest_size() -> None:
    small, large = _row("laser", 800, 1, 1000), _row("laser", 8000, 1, 11_000, 5_000_000)
    assert slope_bytes(large, [small, large]) == 200
    assert slope_bytes(small, [small, large]) is None


def test_the_table_says_how_much_faster_and_what_is_not_matched() -> None:
    rows = [_row("hyosan-patch", 880, 0.5), _row("laser", 900, 2.0), _row("epiworld", 820, 4.0)]
    lines = measured_table(rows).splitlines()
    assert "| +2.0 |" in lines[3]
    assert "| 4.0 × |" in lines[3]
    assert "| -6.0 (not matched) |" in lines[4]
    assert len({line.count("|") for line in lines}) == 1


def test_marks_are_met_only_by_the_same_outcome_at_the_same_size() -> None:
    ours = _row("hyosan-patch", 880, 0.5)
    assert "| yes |" in marks_table([ours, _row("laser", 880, 1.5)])
    assert "| no |" in marks_table([ours, _row("laser", 880, 1.4)])
    assert "| not matched |" in marks_table([ours, _row("laser", 800, 9.0)])
    assert marks_table([ours, _row("laser", 8800, 9.0, people=10_000)]) == ""
    assert marks_table([_row("hyosan-town", 880, 0.5), _row("laser", 880, 9.0)]) == ""


def test_the_csv_holds_every_row(tmp_path: Path) -> None:
    write_csv(tmp_path / "peers.csv", [_row("laser", 800, 2.0)])
    with (tmp_path / "peers.csv").open(encoding="utf-8") as file:
        [read] = csv.DictReader(file)
    assert (read["program"], read["people"], read["infections_per_s"]) == ("laser", "1000", "400.0")


def test_sizes_climb_by_one_two_five() -> None:
    assert [rung(1999), rung(2000), rung(49_999), rung(5e7)] == [1000, 2000, 20_000, 50_000_000]
    ladder = [1000, 2000, 5000, 10_000, 20_000]
    assert [above(size) for size in ladder[:-1]] == ladder[1:]
    assert [below(size) for size in ladder[1:]] == ladder[:-1]


def test_a_guess_keeps_both_limits() -> None:
    assert guess(1_000_000, 10, 100, 0, Limits(300, 12)) == 20_000_000
    assert guess(1_000_000, 10, 1000, 0, Limits(300, 12)) == 10_000_000


@pytest.mark.parametrize(("start", "capacity", "largest"), [(1000, 30_000, 20_000), (100_000, 30_000, 20_000)])
def test_the_largest_is_found_from_both_sides(start: int, capacity: int, largest: int) -> None:
    def run(people: int) -> Outcome:
        return Outcome({} if people <= capacity else None, "" if people <= capacity else "over 12 GiB")

    found = find_largest(run, start)
    assert (found.people, found.stopped_by) == (largest, "over 12 GiB")
    assert found.outcome == Outcome({})


def test_nothing_may_fit() -> None:
    assert find_largest(lambda _people: Outcome(None, "over 1 s"), 5000).people == 0


def _python(code: str, limits: Limits | None = None) -> Outcome:
    return run_command([sys.executable, "-c", code], limits or Limits(), dict(os.environ))


def test_a_process_answers_among_what_else_it_prints() -> None:
    told = f"print('hello'); print({MARK + json.dumps({'a': 1})!r}); print('bye')"
    assert _python(told).answer == {"a": 1}
    assert answer_in("nothing") is None


def test_trouble_of_a_process_is_an_outcome() -> None:
    assert "no such thing" in _python("raise ValueError('no such thing')").trouble
    assert _python("import time; time.sleep(60)", Limits(seconds=0.3)).trouble == "over 0.3 s"


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory of another process is not told here")
def test_a_process_that_takes_too_much_memory_is_ended() -> None:
    grown = _python("x = bytearray(300 * 2**20); import time; time.sleep(60)", Limits(60, 0.1))
    assert grown.trouble == "over 0.1 GiB"


def test_one_program_that_fails_does_not_lose_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(program: Any, case: Any, *_: Any) -> Outcome:
        if program is LASER:
            return Outcome(None, "it broke")
        return Outcome(_answer(round(0.88 * case.people), 1.0), wall_s=3)

    monkeypatch.setattr(measure, "_run", run)
    found = Measured()
    for program in (LASER, HYOSAN):
        measure_sizes(program, [1000, 2000], {"repeats": 1}, found)
        measure_largest(program, {"repeats": 1}, found, Limits())
    assert found.troubles == ["laser: it broke"]
    assert [row.people for row in found.rows] == [1000, 2000]
    assert list(found.largest) == ["hyosan-patch"]
    text = report(found, "here")
    assert "laser: it broke" in text
    assert "One well-mixed patch" in text


def test_a_package_that_cannot_be_installed_is_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_program: Any) -> Path:
        raise OSError("no network")

    monkeypatch.setattr(measure, "python_of", refuse)
    found = Measured()
    measure_sizes(LASER, [1000], {}, found)
    assert found.troubles == ["laser: could not be installed: no network"]


def test_the_town_has_the_contacts_that_are_told() -> None:
    """Degrees by layer, and their mean: 60,000 people, 0.3 contacts are more than 6 standard errors."""
    arrays = made_town.town(60_000, 1)
    pairs = made_town.edges(arrays, 1)
    for layer in ("household", "class", "workplace"):
        degree = sum(np.bincount(side, minlength=60_000) for side in pairs[layer])
        assert set(np.unique(degree)) <= {0, made_town.CONTACTS[layer]}
        assert np.array_equal(degree > 0, arrays[layer] >= 0)
        assert np.array_equal(arrays[layer][pairs[layer][0]], arrays[layer][pairs[layer][1]])
    ends = 2 * sum(len(one) for one, _ in pairs.values())
    assert ends / 60_000 == pytest.approx(made_town.mean_contacts_per_day(), abs=0.3)
    assert (arrays["age"][arrays["class"] >= 0] < 18).all()


def test_each_mark_names_a_peer_and_each_peer_a_version() -> None:
    assert all((program.mark > 0) == bool(program.requirement) for program in PROGRAMS)
    assert all(Path(measure.__file__).with_name(program.runner).exists() for program in PROGRAMS)
    with pytest.raises(ValueError, match="covasim"):
        chosen(["covasym"])


@pytest.mark.parametrize("wrong", [["--people", "0"], ["--people", "1.5"], ["--limit-gib", "nan"], ["--only", "seir"]])
def test_options_that_cannot_be_are_refused(wrong: list[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(wrong)


def test_equal_cases_start_the_same_share_ill() -> None:
    case = LASER.case(people=1_000_000)
    assert case.as_json()["seeds"] == 100
    assert replace(case, people=100).as_json()["seeds"] == 10
