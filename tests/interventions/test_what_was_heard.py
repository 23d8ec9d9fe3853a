"""What interventions look up of reports and recent infections is what a plain search finds."""

import numpy as np

from hyosan.disease.tables import NONE
from hyosan.interventions.heard import no_told
from hyosan.interventions.known import News
from hyosan.interventions.recent import Recent
from hyosan.interventions.tables import INFECTOR, PERSON, TIME
from hyosan.surveillance.tables import FINDINGS
from hyosan.transmission.tables import BY_INFECTION


def _infections(rng: np.random.Generator, count: int, begin: int) -> np.ndarray:
    """Rows as interventions see them, some of them caused by nobody."""
    people = rng.integers(0, 5_000, (2, count))
    infectors = np.where(rng.random(count) < 0.2, NONE, people[1])
    times = np.sort(rng.integers(begin, begin + 100, count))
    return np.stack([times, people[0], infectors, rng.integers(0, 4, count), np.full(count, BY_INFECTION)], axis=1)


def test_recent_infections_of_some_are_all_found() -> None:
    rng, recent, kept = np.random.default_rng(3), Recent(), []
    for begin in range(0, 500, 100):
        rows = _infections(rng, 300, begin)
        recent.see(rows[:100])
        recent.see(rows[100:])
        recent.forget(begin - 150)
        kept.append(rows[rows[:, INFECTOR] != NONE])
    kept = [rows for rows in kept if rows[:, TIME].max() > 250]
    every = np.concatenate(kept)
    assert 0 < len(kept) < 5
    assert np.array_equal(recent.all(), every)
    people = rng.choice(5_000, 40, replace=False)
    found = recent.of(people)
    mine = np.isin(every[:, [PERSON, INFECTOR]], people).any(axis=1)
    assert mine.sum() > 5
    # A few of others may be among them, in order; of its own none is missing.
    assert np.array_equal(found[np.isin(found[:, [PERSON, INFECTOR]], people).any(axis=1)], every[mine])
    assert len(found) < mine.sum() + 0.1 * len(every)
    other = Recent()
    other.restore(recent.all())
    assert np.array_equal(other.of(people), found)


def test_news_name_whom_is_asked_for_once() -> None:
    rng, told = np.random.default_rng(4), no_told(400)
    told["person"], told["stream"] = rng.integers(0, 100, 400), rng.integers(0, 3, 400)
    told["finding"] = rng.integers(0, len(FINDINGS), 400)
    asked = rng.random((3, len(FINDINGS))) < 0.3
    plain = dict.fromkeys(row["person"] for row in told if asked[row["stream"], row["finding"]])
    news = News(told)
    assert 10 < len(plain) < 100
    assert news.people(asked).tolist() == list(plain)
    assert news.people(asked.copy()) is news.people(asked)
    assert len(news.people(np.zeros_like(asked))) == 0
