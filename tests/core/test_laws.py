"""Laws by their quantiles: near the exact ones, never decreasing, the same in the plain twin."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from hyosan.core.laws import EMPIRICAL, TABLE, TAIL, quantile
from hyosan.core.quantiles import LawBook
from hyosan.transmission.reference import laws as plain

ERROR = 1e-4
"""Largest error of a table, in standard deviations, from the quantile of 1e-6 to that of its complement."""

Add = Callable[[LawBook], int]
LAWS: dict[str, tuple[Add, stats.distributions.rv_frozen]] = {
    "exponential": (lambda book: book.add_exponential(3.0), stats.expon(scale=3.0)),
    **{
        f"gamma {shape}": (lambda book, k=shape: book.add_gamma(5.0, k), stats.gamma(shape, scale=5.0 / shape))
        for shape in (0.1, 0.2, 0.5, 1.0, 2.5, 20.0, 400.0)
    },
    **{
        f"lognormal {sigma}": (lambda book, s=sigma: book.add_lognormal(5.0, s), stats.lognorm(sigma, scale=5.0))
        for sigma in (0.05, 0.3, 0.6, 1.0, 1.5, 2.0)
    },
    **{
        f"weibull {shape}": (lambda book, k=shape: book.add_weibull(5.0, k), stats.weibull_min(shape, scale=5.0))
        for shape in (0.3, 0.5, 0.8, 1.0, 2.0, 8.0)
    },
    "uniform": (lambda book: book.add_uniform(2.0, 7.0), stats.uniform(2.0, 5.0)),
}  # type: ignore[misc]


def probabilities() -> list[float]:
    """From 1e-6 to 1 − 1e-6: dense at both ends and around the seams of a table's pieces."""
    tail = np.concatenate([np.geomspace(1e-6, 0.02, 400), TAIL + np.linspace(-1e-3, 1e-3, 401)])
    return sorted({*tail.tolist(), *(1 - tail).tolist(), *np.linspace(0.01, 0.99, 4001).tolist()})


def values(book: LawBook, law: int, at: list[float]) -> list[float]:
    """The kernel's quantiles."""
    records, tables = book.arrays()
    return [quantile(records, tables, law, u) for u in at]


def twin_of(book: LawBook, law: int) -> plain.PlainLaw:
    """The same law for the twin."""
    records, tables = book.arrays()
    kind, scale, row = records[law].tolist()
    return plain.PlainLaw(kind, scale, tables[row].tolist() if row >= 0 else [])


@pytest.mark.parametrize("name", LAWS)
def test_tables_are_near_the_exact_quantiles(name: str) -> None:
    add, exact = LAWS[name]
    book = LawBook()
    law = add(book)
    at = probabilities()
    upper = [exact.isf(1 - u) if u > 0.5 else exact.ppf(u) for u in at]
    assert np.abs(np.array(values(book, law, at)) - np.array(upper)).max() < ERROR * exact.std()


@pytest.mark.parametrize("name", LAWS)
def test_quantiles_never_decrease(name: str) -> None:
    book = LawBook()
    law = LAWS[name][0](book)
    at = sorted({*probabilities(), *(2.0**-k for k in range(1, 54)), *(1 - 2.0**-k for k in range(1, 53))})
    found = values(book, law, at)
    assert found == sorted(found)
    assert all(math.isfinite(value) and value >= 0 for value in found)


@pytest.mark.parametrize("name", LAWS)
def test_the_twin_gives_the_same_quantiles(name: str) -> None:
    book = LawBook()
    book.add_gamma(1.0, 1.0)  # so that the law under test is not the first
    law = LAWS[name][0](book)
    at = [*probabilities(), *np.random.default_rng(7).random(3000).tolist(), 2.0**-53, 1 - 2.0**-53]
    twin = twin_of(book, law)
    assert values(book, law, at) == [plain.quantile(twin, u) for u in at]


def test_a_fixed_law_is_always_its_value() -> None:
    book = LawBook()
    law = book.add_fixed(4.5)
    assert set(values(book, law, [1e-9, 0.5, 1 - 1e-9])) == {4.5}
    assert plain.quantile(twin_of(book, law), 0.3) == 4.5


@given(
    weights=st.lists(st.floats(1e-3, 1.0), min_size=1, max_size=12),
    u=st.floats(1e-9, 1 - 1e-9),
)
def test_an_empirical_law_has_its_weights(weights: list[float], u: float) -> None:
    book = LawBook()
    law = book.add_empirical([float(k) for k in range(len(weights))], weights)
    records, tables = book.arrays()
    assert records[law]["kind"] == EMPIRICAL
    value = quantile(records, tables, law, u)
    below = np.concatenate([[0.0], np.cumsum(np.array(weights) / sum(weights))])
    assert below[int(value)] - 1e-12 <= u <= below[int(value) + 1] + 1e-12
    assert value == plain.quantile(twin_of(book, law), u)


def test_too_many_values_are_refused() -> None:
    with pytest.raises(ValueError, match="5000 values, allowed: at most 4096"):
        LawBook().add_empirical([1.0] * 5000, [1.0] * 5000)


def test_laws_of_one_book_do_not_mix() -> None:
    book = LawBook()
    numbers = [add(book) for add, _ in LAWS.values()]
    records, _ = book.arrays()
    assert numbers == list(range(len(LAWS)))
    assert (records["kind"][1:] == TABLE).all()
    for number, (name, (_, exact)) in enumerate(LAWS.items()):
        (median,) = values(book, number, [0.5])
        assert abs(median - exact.median()) < ERROR * exact.std(), name
