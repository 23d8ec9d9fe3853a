"""The same events with one thread and with several, at the size of a country: every column of every table.

    python -m verification.country_threads
    python -m verification.country_threads covid-like-korea --seed 3 --threads 1,3,4

Runs the scenario once for each number of threads into a temporary folder (0.5 GB a run of 27 million infections), and
compares each with the first. Columns are read one at a time.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

import hyosan
from hyosan.results.reading import table_of
from hyosan.results.run import Run


def differing(first: Run, second: Run) -> Iterator[str]:
    """Columns that differ, in words; tables and columns are those of the first run."""
    if first.record["tables"] != second.record["tables"]:
        yield f"tables: {first.record['tables']} against {second.record['tables']}"
        return
    for table in first.record["tables"]:
        for column in table_of(first.folder, first.record, table).columns:
            one, other = (_values(run, table, column.name) for run in (first, second))
            if not one.equals(other):
                yield f"{table}.{column.name}: not the same in {len(one):,} and {len(other):,} rows"


def _values(run: Run, table: str, column: str) -> pa.ChunkedArray:
    values = run.table(table, [column])[column]
    return values.cast(values.type.value_type) if pa.types.is_dictionary(values.type) else values


def rows(run: Run) -> str:
    """How much was compared."""
    return ", ".join(
        f"{name} {len(run.table(name, [table_of(run.folder, run.record, name).columns[0].name])):,}"
        for name in run.record["tables"]
    )


def main() -> None:
    """Run and compare; exit status 1 when something differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenario", nargs="?", default="pandemic-korea", help="id of the catalogue, or a file")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", default="1,2", help="numbers of threads, the first is compared with")
    parser.add_argument("--set", action="append", default=[], help="as of hyosan run")
    given = parser.parse_args()
    wrong = []
    with tempfile.TemporaryDirectory(prefix="hyosan-threads-") as folder:
        first = None
        for threads in map(int, given.threads.split(",")):
            began = time.perf_counter()
            run = hyosan.run(
                given.scenario,
                seed=given.seed,
                out=Path(folder) / f"threads-{threads}",
                threads=threads,
                overrides=given.set,
            )
            print(f"threads {threads}: {time.perf_counter() - began:.0f} s; rows: {rows(run)}", flush=True)
            first = first or run
            wrong += [f"threads {threads}: {text}" for text in differing(first, run)]
    print("\n".join(wrong) or "the same")
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
