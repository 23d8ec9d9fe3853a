"""Indicators of many runs: what each run says, outbreaks apart from fizzles, and words for what is missing."""

import json
import math
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import hyosan
from hyosan.analysis import measuring
from hyosan.analysis.bands import quantiles
from hyosan.analysis.ensemble import Ensemble, open_ensemble
from hyosan.analysis.indicators import SeedIndicators
from hyosan.analysis.measured import MEASURED_FILE, read_measured, write_measured
from hyosan.analysis.progress import EnsembleProgress
from hyosan.report.seed_indicators import LABELS, band_header, band_rows, render
from hyosan.results.indicators.digest import Digest, digest, period_name
from hyosan.results.indicators.headlines import HEADLINES
from hyosan.results.indicators.registry import INDICATORS, Indicators


@pytest.fixture
def copied(ensemble: Ensemble, tmp_path: Path) -> Ensemble:
    """The eight runs of the village, to be changed; nothing is measured yet."""
    folder = Path(shutil.copytree(ensemble.folder, tmp_path / "copied"))
    for path in folder.glob(f"*/{MEASURED_FILE}"):
        path.unlink()
    return open_ensemble(folder)


def _runs(ensemble: Ensemble, group: str) -> list[Indicators]:
    runs = ensemble.runs()
    return [ensemble.open(int(seed)).indicators() for seed in runs["seed"][runs["group"] == group]]


def _text(ensemble: Ensemble) -> str:
    from rich.console import Console

    console = Console(width=110, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    console.print(*render(ensemble, ensemble.indicators()), sep="\n")
    return console.export_text()


def test_bands_are_over_what_each_run_says(ensemble: Ensemble) -> None:
    bands = ensemble.indicators().bands()
    assert set(bands["group"]) == {"outbreak", "fizzle"}
    for group, rows in bands.groupby("group"):
        runs = _runs(ensemble, str(group))
        homes = [run.household_secondary_attack_rate() for run in runs]
        expected = {
            "infection_attack_rate": [run.attack_rate()["infection_attack_rate"].iloc[0] for run in runs],
            "infection_attack_rate_by_age.5_to_18": [
                run.attack_rate_by_age(edges=[0, 5, 19, 65])["infection_attack_rate"].iloc[1] for run in runs
            ],
            "household_first_generation_rate": [
                home["first_generation"].sum() / home["exposed_members"].sum() if len(home) else np.nan
                for home in homes
            ],
            "share_infected_in.home": [
                run.infections_by_setting().set_index("setting")["share"]["home"] for run in runs
            ],
            "serial_interval_mean_days": [run.serial_interval()["mean_days"].iloc[0] for run in runs],
            "hospital_admissions": [run.care().set_index("care")["admissions"]["hospital"] for run in runs],
        }
        for name, values in expected.items():
            row = rows.set_index("name").loc[name]
            known = pd.Series(values, dtype=float).dropna()
            assert (row["of_runs"], row["runs"]) == (len(values), len(known)), name
            for column, share in (("low_90", 0.05), ("low_50", 0.25), ("median", 0.5), ("high_50", 0.75)):
                if len(known):
                    assert row[column] == pytest.approx(known.quantile(share)), (name, column)
                else:
                    assert math.isnan(row[column])


def test_by_seed_are_the_numbers_that_the_bands_are_over(ensemble: Ensemble) -> None:
    found = ensemble.indicators()
    rows = found.by_seed().set_index("seed")
    assert rows["group"].to_dict() == ensemble.runs().set_index("seed")["group"].to_dict()
    for group, bands in found.bands().groupby("group"):
        medians = rows[rows["group"] == group].drop(columns="group").median()
        np.testing.assert_allclose(bands.set_index("name")["median"], medians[bands["name"]])


def test_every_number_has_its_definition_and_words(ensemble: Ensemble) -> None:
    assert [each.name for each in HEADLINES] == list(LABELS)
    assert {each.indicator for each in HEADLINES} <= set(INDICATORS)
    bands = ensemble.indicators().bands()
    assert {name.partition(".")[0] for name in bands["name"]} == set(LABELS)
    assert (bands[["indicator", "unit", "denominator", "meaning"]] != "").all(axis=None)


def test_a_run_is_measured_once(copied: Ensemble) -> None:
    first = copied.indicators().bands()
    for seed in copied.seeds:
        (copied.folder / f"seed-{seed:04d}" / "infections.parquet").unlink()
    pd.testing.assert_frame_equal(copied.indicators().bands(), first)
    # What was kept of another run, or counted by another version, is not taken.
    for seed, key in ((1, "started_at"), (2, "measured_version")):
        path = copied.folder / f"seed-{seed:04d}" / MEASURED_FILE
        path.write_text(json.dumps({**json.loads(path.read_text()), key: "other"}))
    assert dict(copied.indicators().left_out) == dict.fromkeys((1, 2), "damaged: infections.parquet is missing")


def test_numbers_come_back_as_they_were(copied: Ensemble) -> None:
    run = copied.open(1)
    assert read_measured(run) is None
    found = write_measured(run)
    assert read_measured(run) == found == digest(run.indicators())
    path = run.folder / MEASURED_FILE
    content = json.loads(path.read_text())
    content["numbers"]["offspring_k"] = "infinite"
    path.write_text(json.dumps(content))
    kept = read_measured(run)
    assert kept is not None
    assert kept.numbers["offspring_k"] == math.inf
    for damage in ("", "[]", "{", json.dumps({**content, "numbers": None})):
        path.write_text(damage)
        assert read_measured(run) is None


def test_several_processes_find_the_same(copied: Ensemble, ensemble: Ensemble, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "LONG_SECONDS", 0.0)
    seen: list[EnsembleProgress] = []
    found = copied.indicators(processes=2, watch=seen.append).bands()
    assert max(len(progress.at_work) for progress in seen) == 2
    assert (seen[-1].done, seen[-1].seeds, seen[-1].at_work) == (8, 8, ())
    pd.testing.assert_frame_equal(found, ensemble.indicators().bands())


def test_runs_kept_as_a_summary_have_the_same_numbers(ensemble: Ensemble, shared_village: Path, tmp_path: Path) -> None:
    lean = hyosan.run_ensemble(shared_village, "1-8", out=tmp_path / "lean", keep="summary")
    assert lean.open(1).record["tables"] == ["timeline", "areas"]
    pd.testing.assert_frame_equal(lean.indicators().bands(), ensemble.indicators().bands())


def test_what_was_not_kept_is_named(village: Path) -> None:
    few = hyosan.run_ensemble(village, 2, out=village.parent / "few", overrides=['record.tables=["infections"]'])
    found = few.indicators()
    assert set(found.unknown) >= {"illness", "households", "offspring", "serial interval", "fatality"}
    assert not {"attack", "attack by age"} & set(found.unknown), "infections hold ages, areas how many there are"
    assert found.by_seed()["infection_attack_rate"].notna().all()
    assert "this run kept no table people" in _text(few)
    none = hyosan.run_ensemble(village, 2, out=village.parent / "none", overrides=["record.tables=[]"])
    assert all(why.startswith("this run kept no table") for why in none.indicators().unknown.values())
    assert none.indicators().bands().empty
    assert "Unknown: attack" in _text(none)


def test_damaged_seeds_are_named_and_the_others_measured(copied: Ensemble) -> None:
    (copied.folder / "seed-0001" / "infections.parquet").unlink()
    (copied.folder / "seed-0002" / "run.json").write_text("{")
    shutil.rmtree(copied.folder / "seed-0003")
    (copied.folder / "seed-0004" / "transitions.parquet").write_bytes(b"PAR1")
    found = copied.indicators()
    assert list(found.digests) == [5, 6, 7, 8]
    assert found.left_out[1] == "damaged: infections.parquet is missing"
    assert found.left_out[2].startswith("damaged: ")
    assert found.left_out[3] == "there is no such folder"
    assert found.left_out[4].startswith("damaged: ")
    text = _text(copied)
    assert all(f"Seed {seed} is left out" in text for seed in (1, 2, 3, 4))


def test_one_outbreak_is_one_possible_course_and_no_outbreak_is_said(ensemble: Ensemble, copied: Ensemble) -> None:
    seed = int(ensemble.runs().sort_values("infections")["seed"].iloc[-1])
    one = SeedIndicators({seed: digest(ensemble.open(seed).indicators())}, {seed: "outbreak"}, {})
    bands = one.bands()
    assert (bands["least"] == bands["most"])[bands["runs"] > 0].all()
    rows = band_rows(bands, one.period_days)
    assert {row[1] for row in rows} == {"1"}
    assert {row[3] for row in rows} == {""}
    assert band_header(1, "x")[-1] == "lowest to highest"
    above = hyosan.run_ensemble(ensemble.folder.parent / "village.toml", "1-8", out=copied.folder, outbreak_above=60)
    text = _text(above)
    assert "No run was an outbreak" in text
    assert "given an outbreak" not in text
    assert "without an outbreak" in text
    above = hyosan.run_ensemble(ensemble.folder.parent / "village.toml", [seed], out=copied.folder.parent / "single")
    assert f"one possible course (seed {seed}), not an estimate" in _text(above)


def test_a_band_says_how_many_runs_are_behind_it() -> None:
    """Of forty-one outbreaks three have died out, and nobody was in hospital."""
    numbers = [
        {"infection_attack_rate": 0.01 * seed, "extinction_days": 10.0 * seed if seed <= 3 else None, "deaths": 0.0}
        for seed in range(1, 42)
    ]
    digests = {seed: Digest(dict(each), {}) for seed, each in enumerate(numbers, 1)}
    found = SeedIndicators(digests, dict.fromkeys(digests, "outbreak"), {})
    attack, extinction = band_rows(found.bands(), found.period_days)
    assert attack == ("infected, of residents", "41", "21.0 %", "11.0 to 31.0 %", "3.0 to 39.0 %")
    assert extinction == ("last who could infect, after the start", "3", "20 days", "", "10 to 30 days (all)")


def test_the_peak_is_by_the_same_periods_in_all_runs(ensemble: Ensemble) -> None:
    found = ensemble.indicators()
    lengths = sorted(found.digests[seed].numbers["period_days"] or 0 for seed in found.seeds("outbreak"))
    assert found.period_days == lengths[(len(lengths) - 1) // 2]
    for period, minutes in (("1 day", 1440), ("6 hours", 360), ("10 min", 10)):
        for seed in ensemble.seeds:
            row = ensemble.open(seed).indicators().course(period=period).iloc[0]
            numbers = found.digests[seed].numbers
            assert numbers[period_name("peak_incidence", minutes / 1440)] == row["peak_incidence"]
            if row["peak_incidence"]:
                start = pd.Timestamp(ensemble.record["clock"]["start"])
                days = (row["peak_incidence_from"] - start) / pd.Timedelta(1, "D")
                assert numbers[period_name("peak_incidence_days", minutes / 1440)] == pytest.approx(days)
    # Two runs that would choose different periods are told by one.
    numbers = [
        {"period_days": days, "peak_incidence": 9.0, "peak_incidence.1440_min": 8.0, "peak_incidence.720_min": 5.0}
        for days in (1.0, 0.5, 0.5)
    ]
    mixed = SeedIndicators(
        {s: Digest(dict(n), {}) for s, n in enumerate(numbers)}, dict.fromkeys(range(3), "outbreak"), {}
    )
    row = mixed.bands().iloc[0]
    assert (mixed.period_days, row["name"], row["unit"]) == (0.5, "peak_incidence", "infections in 0.5 days")
    assert (row["least"], row["most"], row["runs"]) == (5.0, 5.0, 3)


def test_quantiles_of_infinite_values() -> None:
    found = quantiles(np.array([1, 2, np.inf, np.inf, np.nan]))
    assert (found["low_50"], found["median"], found["high_90"]) == (1.75, math.inf, math.inf)
    assert quantiles(np.array([np.inf]))["low_90"] == math.inf
    assert quantiles(np.array([3.0, 3.0])) == dict.fromkeys(found, 3.0)
