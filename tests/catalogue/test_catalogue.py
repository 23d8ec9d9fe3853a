"""Every scenario of the catalogue: it loads, its numbers have sources, its page agrees, it does what is expected."""

from pathlib import Path

import numpy as np
import pytest

import hyosan
from hyosan.catalogue import EXPECTED, FOLDER, PUBLISHED, Entry, continuations, entries, find
from hyosan.catalogue.expected import Measure, read_expected
from hyosan.catalogue.measures import BY_SCENARIO
from hyosan.catalogue.pages import tables, with_tables
from hyosan.catalogue.sources import idle, numbers, read, sources, unsourced
from hyosan.engine.run import prepare, run_prepared
from hyosan.scenario import read_scenario

DOCS = Path(__file__).parents[2] / "docs" / "scenarios"
IDS = [entry.id for entry in (*entries(), *continuations())]


class CatalogueFile:
    """What holds of scenarios and of changes alike."""

    entry: Entry

    def test_id_is_the_name_of_the_file(self) -> None:
        assert read(self.entry.path)["scenario"]["id"] == self.entry.id

    def test_every_number_has_a_source(self) -> None:
        assert unsourced(read(self.entry.path)) == []

    def test_every_source_is_of_use(self) -> None:
        assert idle(read(self.entry.path)) == []

    def test_no_source_is_named_twice(self) -> None:
        named = [source.what for source in sources(read(self.entry.path))]
        assert len(named) == len(set(named))

    def test_the_page_has_the_numbers_of_the_file(self) -> None:
        page = (DOCS / f"{self.entry.id}.md").read_text(encoding="utf-8")
        made = tables(self.entry.path, EXPECTED, PUBLISHED)
        assert with_tables(page, made) == page, "run: python tools/scenario_pages.py"

    def test_the_index_names_it(self) -> None:
        assert f"({self.entry.id}.md)" in (DOCS / "README.md").read_text(encoding="utf-8")


class CatalogueEntry(CatalogueFile):
    """The tests of one entry; a class is made of it for each."""

    def test_loads(self) -> None:
        assert hyosan.load(self.entry.id).scenario.id == self.entry.id

    def test_quick_runs_are_as_expected(self, tmp_path: Path) -> None:
        expected = read_expected(EXPECTED / f"{self.entry.id}.toml")
        if not expected.measures:
            pytest.skip("its seeds have not been measured yet: see docs/development/progress.md")
        if not expected.quick_seeds:
            pytest.skip("a run takes a minute or more: its page says how its seeds are run")
        prepared = prepare(read_scenario(self.entry.id, overrides=expected.quick_overrides, resolve=find))
        found = []
        for seed in range(expected.first_seed, expected.first_seed + expected.quick_seeds):
            run = run_prepared(prepared, seed=seed, out=tmp_path / str(seed))
            found.append(BY_SCENARIO[self.entry.id](run))
        for name in expected.quick_measures:
            values = [row.get(name, np.nan) for row in found]
            assert expected.measure(name).agrees(values), f"{name}: {values}, expected {expected.measure(name).value}"


for _entry in (*entries(), *continuations()):
    _name = "Test" + _entry.id.title().replace("-", "")
    _kind = CatalogueFile if _entry in continuations() else CatalogueEntry
    globals()[_name] = type(_name, (_kind,), {"entry": _entry})


def test_the_expected_outcomes_are_those_of_entries() -> None:
    assert sorted(path.stem for path in EXPECTED.glob("*.toml")) == sorted(IDS)
    assert sorted(BY_SCENARIO) == sorted(IDS)


def test_a_number_without_a_source_is_noticed() -> None:
    data = read(FOLDER / "hyosan-unanswered.toml")
    data["scenario"]["sources"] = [s for s in data["scenario"]["sources"] if s["what"] != "host_types.immune.share"]
    assert unsourced(data) == ["host_types.immune.share"]


def test_a_source_of_nothing_is_noticed() -> None:
    data = read(FOLDER / "hyosan-unanswered.toml")
    data["scenario"]["sources"].append({"what": "host_types.imune.share", "invented": "a slip"})
    assert idle(data) == ["host_types.imune.share"]


def test_texts_with_numbers_count_and_names_do_not() -> None:
    state = {"next": "stage-2", "dwell": {"mean": "3 days", "distribution": "exponential"}, "symptomatic": True}
    data = {"scenario": {}, "strains": {"a": {"states": {"ill": state}}}, "time": {"duration": "9 days"}}
    assert list(numbers(data)) == [("strains", "a", "states", "ill", "dwell", "mean")]


@pytest.mark.parametrize(("values", "agrees"), [([0.0, 1.0] * 50, True), ([1.0] * 100, False), ([float("nan")], True)])
def test_agreement_of_a_share(values: list[float], agrees: bool) -> None:
    assert Measure("x", "", "share", value=0.5, tolerance=0.1).agrees(values) is agrees
