"""The step decides when the program looks up, not what happens: the same events for dt, dt/2, dt/4, the same sizes.

    python -m verification.step_independence --seeds 50

Prints a hash of the events of each seed and step; all steps of a seed must agree. Since events are equal, so are final
sizes; their means over seeds are printed with standard errors all the same.

`hyosan-unanswered` is cut short: a run stops when fewer than 90 % of the city are healthy (`healthy_below=0.9`), so
that events are compared, and infections counted, until 10 % of the city are lost: not until it is overrun.
`influenza-changwon` is run to its end, in one district.
"""

import argparse
import hashlib
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

CASES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "hyosan-unanswered": (("10 min", "5 min", "2.5 min"), ("time.stop.healthy_below=0.9",)),
    "influenza-changwon": (("1 day", "12 hours", "6 hours"), ('population.city.municipalities=["51110"]',)),
}
"""By scenario: steps, and what else is set (the flagship cut at 10 % lost, influenza in one district)."""
CUT = {"hyosan-unanswered": ", cut when 10 % of the city are lost"}
"""What is said beside every figure of a scenario that is not run to its end."""


def events_hash(run: object) -> str:
    """A hash of who was infected when, by whom, where, and of every change of state."""
    digest = hashlib.blake2b(digest_size=8)
    for name in ("infections", "transitions", "events"):
        frame = run.table(name).to_pandas()  # type: ignore[attr-defined]
        digest.update(pd.util.hash_pandas_object(frame, index=False).to_numpy().tobytes())
    return digest.hexdigest()


def final_sizes(scenario: str, seeds: Sequence[int]) -> tuple[bool, np.ndarray]:
    """Whether all steps give the same events for every seed, and the infections by seed and step."""
    import hyosan

    steps, overrides = CASES[scenario]
    sizes, same = np.zeros((len(seeds), len(steps))), True
    for row, seed in enumerate(seeds):
        hashes = []
        for place, step in enumerate(steps):
            # The time of recording is that of the first step: it decides when a run may end.
            given = [*overrides, f'time.step="{step}"', f'record.every="{steps[0]}"']
            with tempfile.TemporaryDirectory() as folder:
                run = hyosan.run(scenario, seed=seed, out=Path(folder) / "run", overrides=given)
                hashes.append(events_hash(run))
                sizes[row, place] = run.record["counts"]["infections"]
        same &= len(set(hashes)) == 1
        print(
            f"{scenario}{CUT.get(scenario, '')}, seed {seed}: {' '.join(hashes)}",
            "same" if len(set(hashes)) == 1 else "DIFFERENT",
            flush=True,
        )
    return same, sizes


def main() -> None:
    """Exit status 1 when a step changed something."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=50)
    parser.add_argument("--scenario", choices=sorted(CASES), default=None)
    given = parser.parse_args()
    every = True
    for scenario in [given.scenario] if given.scenario else CASES:
        same, sizes = final_sizes(scenario, range(1, given.seeds + 1))
        error = sizes.std(axis=0, ddof=1) / np.sqrt(len(sizes)) if len(sizes) > 1 else np.zeros(sizes.shape[1])
        for step, mean, se in zip(CASES[scenario][0], sizes.mean(axis=0), error, strict=True):
            print(
                f"{scenario}{CUT.get(scenario, '')}, step {step}:",
                f"mean infections {mean:,.1f} (standard error {se:,.1f})",
            )
        every &= same
    raise SystemExit(0 if every else 1)


if __name__ == "__main__":
    main()
