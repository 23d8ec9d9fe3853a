"""Pages name what exists: paths, commands, options, targets of make; the README does what it says."""

import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from benchmarks import growth
from benchmarks.peers.options import parser

from hyosan.cli.main import main

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
README = PAGES[0].read_text(encoding="utf-8")
TEXTS = {page.name: page.read_text(encoding="utf-8") for page in PAGES}
FOLDERS = "docs|src|tools|tests|verification|benchmarks"
FOREIGN_OPTIONS = {
    "--check",
    "--list",
    "--only",
    "--processes",
    *(option for made in (parser(), growth.parser()) for action in made._actions for option in action.option_strings),
}
"""Options of programs that are not the command line: ruff, `python -m verification`, `python -m benchmarks.peers`."""
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _options() -> dict[str, set[str]]:
    """The options of each command, and of all."""
    return {
        name: {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
        for name, command in main.commands.items()
    }


@pytest.mark.parametrize("page", TEXTS)
def test_paths_exist(page: str) -> None:
    folder = PAGES[list(TEXTS).index(page)].parent
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", TEXTS[page])
    missing = [link for link in links if "://" not in link and not (folder / link).exists()]
    named = re.findall(rf"(?<![\w/.])((?:{FOLDERS})/[\w./-]*\w)", TEXTS[page])
    missing += [path for path in named if not (ROOT / path).exists() and not (folder / path).exists()]
    assert missing == []


@pytest.mark.parametrize("page", TEXTS)
def test_commands_and_options_exist(page: str) -> None:
    options = _options()
    wrong = []
    for name, rest in re.findall(r"(?:`|^|\$ |bin/)hyosan ([a-z][a-z-]*)\b([^`\n]*)", TEXTS[page], re.MULTILINE):
        if name not in options:
            wrong.append(f"hyosan {name}")
        else:
            wrong += [o for o in re.findall(r"(?<!\w)--[a-z-]+", rest) if o not in options[name] | {"--help"}]
    known = set().union(*options.values(), {"--help", "--version"}, FOREIGN_OPTIONS)
    wrong += [option for option in re.findall(r"(?<![\w-])--[a-z][a-z-]+", TEXTS[page]) if option not in known]
    assert wrong == []


@pytest.mark.parametrize("page", TEXTS)
def test_targets_of_make_exist(page: str) -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:`|^)make (\w+)", TEXTS[page], re.MULTILINE)) <= targets


def test_no_query_counts_by_the_name_of_a_municipality() -> None:
    """Six are called Jung-gu: five digits of the code tell them apart."""
    scenarios = [page.read_text(encoding="utf-8") for page in (ROOT / "docs" / "scenarios").glob("*.md")]
    queries = [
        query for text in (*TEXTS.values(), *scenarios) for query in re.findall(r'hyosan sql \S+ "([^"]*)"', text)
    ]
    counted = [query for query in queries if "municipality" in query]
    assert counted
    assert all("substr(a.code, 1, 5)" in query for query in counted)


def test_a_table_of_growth_without_runs_says_why(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["growth", "--only", "idle", "--most-people", "2e6"])
    growth.main()
    assert "its smallest run is of 3,000,000 people (--most-people)" in capsys.readouterr().out


def test_every_command_has_a_sentence_for_each_option() -> None:
    for command in main.commands.values():
        assert command.help
        assert command.help.splitlines()[0].endswith(".")
        assert all(parameter.help for parameter in command.params if isinstance(parameter, click.Option))


def test_the_readme_knows_every_page() -> None:
    named = set(re.findall(r"\]\((docs/[\w-]+\.md)\)", README))
    assert named == {page.relative_to(ROOT).as_posix() for page in PAGES[1:]}


def test_the_readme_does_what_it_says(tmp_path: Path) -> None:
    """Its blocks, typed one after another in an empty folder."""
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "hyosan"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m hyosan "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    environment = {**os.environ, "PATH": f"{command.parent}{os.pathsep}{os.environ['PATH']}"}
    blocks = [(language, text) for language, text in BLOCK.findall(README) if language in ("sh", "python")]
    assert [language for language, _ in blocks].count("sh") == 4
    for language, text in blocks:
        program = ["sh", "-e", "-c", text] if language == "sh" else [sys.executable, "-c", text]
        done = subprocess.run(program, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "curves.png").exists()
    answers = done.stdout.split()
    assert answers[1:] == ["infected", "of", "600"]


def test_the_message_that_the_readme_shows_is_the_real_one(tmp_path: Path) -> None:
    scenario = tmp_path / "my-town.toml"
    for arguments in (["new", "my-town", "--population"], ["validate", "my-town.toml"]):
        done = subprocess.run(
            [sys.executable, "-m", "hyosan", *arguments], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        scenario.write_text(scenario.read_text().replace("\nduration =", "\nduraton ="))
    told = [line for line in done.stderr.splitlines() if "duraton" in line]
    assert told
    assert told[0] in README, told[0]
