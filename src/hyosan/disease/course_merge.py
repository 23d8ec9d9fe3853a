"""What a strain says in short, in full: a course becomes states, a column of severity becomes values by age."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from hyosan.core.errors import nearest
from hyosan.core.spec import FrozenMap, Spec, contradict
from hyosan.disease.course import course_states
from hyosan.disease.course_check import Finding, course_findings, state_findings
from hyosan.disease.course_parts import LATENT, NEEDS, ORIGINS, used_columns
from hyosan.disease.spec_course import CourseSpec
from hyosan.disease.spec_severity import COLUMNS, SeveritySpec
from hyosan.disease.spec_states import Branch, StateSpec

Table = dict[str, Any]


def with_states(strain: Any) -> Any:
    """A strain's table as read, with the states of its course under those of its own; raises for contradictions.

    Where course or severity cannot be read, that is for the validation of their own keys to say.
    """
    if not isinstance(strain, dict) or strain.get("course") is None:
        return strain
    own = strain.get("states", {})
    if isinstance(own, FrozenMap):
        own = dict(own)
    if not isinstance(own, dict):
        return {"start": LATENT, **strain}
    try:
        course = CourseSpec.model_validate(strain["course"])
        severity = SeveritySpec.model_validate(strain.get("severity") or {})
    except ValidationError:
        others = {name: state for name, state in own.items() if name not in ORIGINS}
        return {"start": LATENT, **strain, "states": others or {LATENT: {}}}
    contradict(course_findings(course, severity))
    made = course_states(course, severity)
    contradict(state_findings(course, made, own))
    merged = made | {name: _over(made.get(name, {}), state) for name, state in own.items()}
    return {"start": LATENT, **strain, "states": merged}


def made_by_course(strain: Any) -> list[str]:
    """The names of the states that the course of a strain as read makes; all it could make, if it cannot be read."""
    if not isinstance(strain, dict) or strain.get("course") is None:
        return []
    try:
        course = CourseSpec.model_validate(strain["course"])
        return list(course_states(course, SeveritySpec.model_validate(strain.get("severity") or {})))
    except (ValidationError, AttributeError, ValueError, OverflowError):
        return list(ORIGINS)


def _over(made: Table, own: Any) -> Any:
    """A state's keys over those of the course, one by one."""
    if isinstance(own, Spec):
        own = {key: getattr(own, key) for key in own.model_fields_set}
    return {**made, **own} if isinstance(own, dict) else own


def column_findings(
    start: tuple[Branch, ...],
    states: Mapping[str, StateSpec],
    severity: SeveritySpec | None,
    has_course: bool,
) -> list[Finding]:
    """Columns that branches name and the severity has not; columns that nothing uses."""
    columns = severity.columns if severity is not None else {}
    found, named = [], set()
    lists = {"start": start, **{f"states.{name}.next": state.next for name, state in states.items()}}
    for key, branches in lists.items():
        for number, branch in enumerate(branches):
            column = branch.probability.severity if branch.probability is not None else None
            if column is not None and column not in columns:
                hint = nearest(column, columns) or "the strain has no severity"
                found.append((f"{key}.{number}.probability.severity", f"unknown column '{column}'; {hint}"))
            named.add(column)
    if found or severity is None:
        return found
    used = named | (used_columns(columns) if has_course else set())
    return [(f"severity.{name}", _unused(name, has_course)) for name in columns if name not in used] or (
        [] if columns else [("severity", "unused: it has no columns")]
    )


def _unused(column: str, has_course: bool) -> str:
    if not has_course:
        return "unused: no branch names this column"
    if column in COLUMNS:
        return f"unused: no branch names this column, and the course uses it only with the column '{NEEDS[column]}'"
    hint = nearest(column, COLUMNS)
    return f"unused: neither the course nor a branch names this column{f'; {hint}' if hint.startswith('did') else ''}"


def with_values(branches: tuple[Branch, ...], severity: SeveritySpec | None) -> tuple[Branch, ...]:
    """Branches with values by age in place of columns."""
    return tuple(_with_values(branch, severity) for branch in branches)


def _with_values(branch: Branch, severity: SeveritySpec | None) -> Branch:
    probability = branch.probability
    if probability is None or probability.severity is None or severity is None:
        return branch
    return Branch(
        to=branch.to, probability=probability.with_values(severity.ages, severity.columns[probability.severity])
    )
