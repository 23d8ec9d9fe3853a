"""What authorities did, in words: one line an intervention."""

from typing import TYPE_CHECKING, Any

from hyosan.report.words import count, days_or_hours

if TYPE_CHECKING:
    from hyosan.results.run import Run

DONE = "what the authority did"
BEDS = "beds"


def intervention_rows(run: "Run") -> list[tuple[str, ...]]:
    """Name and words of each intervention; nothing for a run without any."""
    return [(name.replace("_", " "), _words(totals)) for name, totals in run.record["interventions"].items()]


def care_rows(run: "Run") -> list[tuple[str, ...]]:
    """Name and words of each care: what was taken of its beds, and what was wanting."""
    return [(name.replace("_", " "), _care_words(totals)) for name, totals in run.record["care"].items()]


def _care_words(totals: dict[str, Any]) -> str:
    parts = [f"{count(totals['beds'])} beds, at most {count(totals['most_taken'])} taken"]
    parts.append(f"{count(totals['admitted'])} admitted, {days_or_hours(totals['bed_days'], 'bed-')}")
    if totals["waited"]:
        parts.append(f"{count(totals['waited'])} waited, {days_or_hours(totals['waiting_days'], 'person-')}")
        parts.append(f"{count(totals['died_waiting'])} died waiting")
    return ", ".join(parts)


def _words(totals: dict[str, Any]) -> str:
    if not totals["starts"]:
        return "never started"
    parts = [f"started {_times(totals['starts'])}, {days_or_hours(totals['days_in_force'])} in force"]
    parts += _done(totals)
    if totals["cases"]:
        parts.append(f"{count(totals['cases_asked'])} of {count(totals['cases'])} cases asked")
        parts.append(f"{count(totals['contacts_named'])} contacts named")
    if totals["tests"]:
        parts.append(f"{count(totals['tests'])} tests, {count(totals['positive'])} positive")
    if totals["destroyed"]:
        parts.append(f"{count(totals['destroyed'])} buildings destroyed")
    if totals["turned_away"]:
        parts.append(f"{count(totals['turned_away'])} turned away")
    if totals["unmet_person_days"]:
        parts.append(f"{days_or_hours(totals['unmet_person_days'], 'person-')} of unmet need")
    if totals["died_waiting"]:
        parts.append(f"{count(totals['died_waiting'])} died waiting")
    if totals["cost"]:
        parts.append(f"cost {count(round(totals['cost']))}")
    return ", ".join(parts)


def _done(totals: dict[str, Any]) -> list[str]:
    """What was done to how many people, if anything was."""
    if totals["doses"]:
        return [f"{count(totals['doses'])} doses"]
    if totals["courses"]:
        late = [f"{count(totals['given_up'])} people too late for one"] if totals["given_up"] else []
        return [f"{count(totals['courses'])} courses", *late]
    if totals["killed"]:
        return [f"{count(totals['killed'])} killed{_by_state(totals)}"]
    if totals["evacuated"]:
        return [f"{count(totals['evacuated'])} brought away, {count(totals['detained'])} detained"]
    if totals["people"]:
        return [f"{count(totals['people'])} people, {days_or_hours(totals['person_days'], 'person-')}"]
    return []


def _by_state(totals: dict[str, Any]) -> str:
    """How many in each state, most first."""
    sums = {state: sum(by_host.values()) for state, by_host in totals["killed_by_state"].items()}
    told = [f"{count(number)} {state.rpartition('.')[2]}" for state, number in sorted(sums.items(), key=_most_first)]
    return f" ({', '.join(told)})" if told else ""


def _most_first(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def _times(number: int) -> str:
    return "once" if number == 1 else f"{count(number)} times"
