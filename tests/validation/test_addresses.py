"""No address of chance serves two purposes, in a scenario with every feature; and the engine does what the twin does.

Nothing here is statistical. Any other scenario with few people: `python -m verification.address_book mine.toml`.
"""

from pathlib import Path

import address_book
import pytest

import hyosan
from hyosan.transmission.reference.chance import AddressBook

SEEDS = (1, 2)
PURPOSES = {
    "attempt", "attempt of visitors", "compliance", "importation", "jump", "mutation",
    "protection", "pull", "pull of visitors", "rank", "refuge", "severity", "start",
    "state", "threshold", "variation",
}  # fmt: skip
"""All that a scenario can draw: meetings from both sides, of those at home and of visitors, and so on."""


@pytest.mark.parametrize("seed", SEEDS)
def test_no_address_serves_two_purposes(seed: int, tmp_path: Path) -> None:
    """Every purpose is drawn for, none from the address of another; the public run has the same infections."""
    path = address_book.write_everything(tmp_path)
    compiled, log, book = address_book.run_with_book(path, seed)
    assert book.faults == []
    assert set(address_book.drawn_for(book)) == PURPOSES
    settings = {row[5] for row in log.infections if row[5] >= 0}
    assert len(settings) > 2, "infections in several settings"
    run = hyosan.run(path, seed=seed, out=tmp_path / "run", threads=2)
    found = run.table("infections")
    infector = found["infector"].fill_null(-1).to_pylist()
    twin = sorted((row[1], row[2], max(row[3], -1), compiled.codes.strains[row[8]]) for row in log.infections)
    assert sorted(zip(*(found[name].to_pylist() for name in ("person", "episode")), infector,
                      found["strain"].to_pylist(), strict=True)) == twin  # fmt: skip
    assert set(found["cause"].to_pylist()) == {"infection", "seeding", "importation"}
    told_by_authorities = run.events()["kind"].isin(["intervention_started", "intervention_stopped"])
    assert (~told_by_authorities).sum() == len(log.events)


def test_a_fault_is_seen() -> None:
    """Two purposes at one address, and the same purpose twice."""
    book = AddressBook()
    for purpose in (("start", 1), ("start", 1), ("state", 1)):
        book.note((1, 2), (0, 0, 0, 0), purpose)
    assert [fault[2:] for fault in book.faults] == [(("start", 1), ("state", 1))]
