"""`scenario.sources` of a scenario that extends another: one list, without what would be said wrongly."""

from pathlib import Path

import pytest

from hyosan.catalogue import FRAGMENTS, find
from hyosan.catalogue.sources import idle, sources, unsourced
from hyosan.core.errors import ScenarioError
from hyosan.scenario import Scenario, load_scenario
from hyosan.scenario.document import read_file
from hyosan.scenario.extend import with_base

BASE = Path(__file__).parent / "base.toml"
MEAN, BITE = "strains.flu.states.latent.dwell.mean", "encounters.bite.outcomes[0].probability"
HEAD = 'extends = "base.toml"\n[scenario]\nid = "child"\n'
OWN = '[[scenario.sources]]\nwhat = "{}"\ninvented = "own"\n'
WIDE = "[[scenario.sources]]\nwhat = 'strains.\"flu\"'\nsource = 'A book'\n\n[population]"
TRANSMISSIBILITY, BLOCK = "strains.flu.transmissibility", "strains.flu.block"


def load(folder: Path, text: str, base: str = BASE.read_text(encoding="utf-8")) -> Scenario:
    (folder / "people").symlink_to(BASE.parent / "people")
    (folder / "base.toml").write_text(base, encoding="utf-8")
    (folder / "child.toml").write_text(HEAD + text, encoding="utf-8")
    return load_scenario(folder / "child.toml")


def said(scenario: Scenario) -> list[tuple[str, str]]:
    """Path and text of each source."""
    return [(source.what, source.source or source.invented or "") for source in scenario.scenario.sources]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [(MEAN, "A citation"), (BITE, "as the story wants it")]),
        (OWN.format(BLOCK), [(MEAN, "A citation"), (BITE, "as the story wants it"), (BLOCK, "own")]),
        # An own source of the same number wins, however the path is written, and whether or not the number changes.
        (OWN.format(MEAN), [(BITE, "as the story wants it"), (MEAN, "own")]),
        (
            OWN.format("strains.'flu'.states.latent.dwell.mean")
            + '[strains.flu.states.latent.dwell]\nmean = "2 days"\n',
            [(BITE, "as the story wants it"), ("strains.'flu'.states.latent.dwell.mean", "own")],
        ),
        # The number is another: whoever changes it without a source leaves it without one.
        ('[strains.flu.states.latent.dwell]\nmean = "2 days"\n', [(BITE, "as the story wants it")]),
        # It is there once more with the value that the source speaks of.
        (
            '[strains.flu.states.latent.dwell]\nmean = "1.6 days"\n',
            [(MEAN, "A citation"), (BITE, "as the story wants it")],
        ),
        # The law was replaced as a whole, and with it the number.
        (
            '[strains.flu.states.latent]\ndwell = { distribution = "fixed", value = "1 day" }\n',
            [(BITE, "as the story wants it")],
        ),
        # What replaces a list may count its elements otherwise.
        (
            "[encounters.bite]\noutcomes = [{ name = 'a', probability = 0.5, target = 'infect jonas' },"
            " { name = 'b', probability = 0.2, actor = 'dead' }]\n",
            [(MEAN, "A citation")],
        ),
    ],
)
def test_sources_of_both_are_one_list(tmp_path: Path, text: str, expected: list[tuple[str, str]]) -> None:
    assert said(load(tmp_path, text)) == expected


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        ("", True),
        ("[strains.flu]\ntransmissibility = 0.07\n", False),
        (OWN.format(BLOCK) + "[strains.flu]\ntransmissibility = 0.07\n", False),
        (OWN.format(TRANSMISSIBILITY) + "[strains.flu]\ntransmissibility = 0.07\n", True),
        (OWN.format(TRANSMISSIBILITY) + '[strains.flu]\ntransmissibility = 0.07\nblock = "3 hours"\n', False),
        # What the base did not say, its source cannot have meant.
        ("[strains.flu.states.latent]\ninfectiousness = 0.5\n", False),
    ],
)
def test_a_source_of_many_numbers_stays_if_the_changed_ones_have_own_sources(
    tmp_path: Path, text: str, stays: bool
) -> None:
    base = BASE.read_text(encoding="utf-8").replace("[population]", WIDE, 1)
    assert ('strains."flu"' in [what for what, _ in said(load(tmp_path, text, base))]) is stays


def test_sources_go_through_several_files(tmp_path: Path) -> None:
    (tmp_path / "grandchild.toml").write_text(
        'extends = "child.toml"\n' + OWN.format(BITE).replace("own", "newest") + '[scenario]\nid = "grandchild"\n'
    )
    load(tmp_path, OWN.format(BLOCK) + OWN.format(BITE))
    found = said(load_scenario(tmp_path / "grandchild.toml"))
    assert found == [(MEAN, "A citation"), (BLOCK, "own"), (BITE, "newest")]


def test_errors_in_sources_name_the_file_that_they_are_in(tmp_path: Path) -> None:
    """After the first source of the base has gone, the second stands elsewhere in the list, but not in its file."""
    base = BASE.read_text(encoding="utf-8").replace('invented = "as the story wants it"', 'invantad = "slip"')
    text = OWN.format(MEAN) + OWN.format("strains.fluu")
    with pytest.raises(ScenarioError) as caught:
        load(tmp_path, text, base)
    found = {(Path(p.file).name, p.line, p.path) for p in caught.value.problems}
    lines = base.splitlines()
    slip, what = lines.index('invantad = "slip"') + 1, len((HEAD + OWN.format(MEAN)).splitlines()) + 2
    assert ("base.toml", slip, "scenario.sources[0].invantad") in found
    assert ("child.toml", what, "scenario.sources[2].what") in found


@pytest.mark.parametrize(
    "sources", ["3", '["strains"]', '[{ what = 3, source = "A" }]', '[{ what = "..", source = "A" }]']
)
def test_what_is_no_list_of_sources_is_told_where_it_stands(tmp_path: Path, sources: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        load(tmp_path, f"sources = {sources}\n")
    assert {(Path(p.file).name, p.line) for p in caught.value.problems} == {("child.toml", 4)}


def test_a_fragment_that_extends_another_has_a_source_for_every_number() -> None:
    path = FRAGMENTS / "korean-settings-all-places.toml"
    data = with_base(read_file(path), path.parent, find).data
    assert (unsourced(data), idle(data)) == ([], [])
    named = [source.what for source in sources(data)]
    assert len(named) == len(set(named))
