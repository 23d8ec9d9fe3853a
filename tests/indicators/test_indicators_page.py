"""docs/indicators.md is what the docstrings say, and each says all that it must."""

import importlib.util
import inspect
from pathlib import Path
from types import ModuleType

import pytest

from hyosan.results.indicators.registry import INDICATORS, Indicators, meaning

ROOT = Path(__file__).parents[2]


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("write_indicator_docs", ROOT / "tools" / "write_indicator_docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TOOL = _tool()


def test_the_page_is_up_to_date() -> None:
    assert TOOL.PAGE.read_text(encoding="utf-8") == TOOL.page(), "run: python tools/write_indicator_docs.py"


@pytest.mark.parametrize("name", INDICATORS)
def test_an_indicator_says_what_it_counts(name: str) -> None:
    assert list(TOOL.fields_of(name)) == list(TOOL.FIELDS)
    assert all(TOOL.fields_of(name).values())
    assert meaning(name).endswith(".")
    assert getattr(Indicators, name) is INDICATORS[name]
    assert INDICATORS[name].__name__ == name


@pytest.mark.parametrize("name", INDICATORS)
def test_every_option_has_a_default(name: str) -> None:
    options = list(inspect.signature(INDICATORS[name]).parameters.values())[1:]
    assert all(option.default is not inspect.Parameter.empty for option in options)
