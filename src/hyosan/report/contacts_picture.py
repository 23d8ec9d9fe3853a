"""A picture of the contacts of a scenario: matrices by setting, and people met by age."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from hyosan.analysis.contacts import EmergentContacts
from hyosan.analysis.contacts.groups import by_group
from hyosan.analysis.contacts.korea import BY_AGE, DIARIES, EVERYBODY, projected
from hyosan.core.arrays import Floats
from hyosan.core.errors import InputError, Problem
from hyosan.report.figure import ENDINGS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = {"home": "#4477aa", "school": "#ccbb44", "work": "#228833", "community": "#aa3377", "other": "#999999"}
TITLES = {"home": "home", "school": "class and school", "work": "workplace", "community": "community", "other": "other"}
INK = "#222222"


def write_contacts_picture(found: EmergentContacts, path: str | Path, *, korea: bool) -> Path:
    """Write the picture, beside Korean figures if `korea`; InputError when the name or the place will not do."""
    path = Path(path)
    if path.suffix.lower() not in ENDINGS:
        raise InputError([Problem(str(path), None, "", f"a picture's name ends in {', '.join(ENDINGS)}")])
    figure = contacts_figure(found, korea=korea)
    try:
        figure.savefig(path, dpi=110)
    except OSError as error:
        message = f"the picture cannot be written: {error.strerror or error}"
        raise InputError([Problem(str(path), None, "", message)]) from error
    return path


def contacts_figure(found: EmergentContacts, *, korea: bool) -> "Figure":
    """Above the matrices by group of settings, beside Korean figures if `korea`; below people met by age."""
    from matplotlib.figure import Figure

    matrices = by_group(found, found.met)
    compared = {group: projected(group) for group in matrices if group != "other"} if korea else {}
    rows = 2 if compared else 1
    columns = max(1, len(matrices))
    figure = Figure(figsize=(max(8.0, 2.9 * columns), 2.75 * rows + 3.6), layout="constrained")
    grid = figure.add_gridspec(rows + 1, columns, height_ratios=[*[1.0] * rows, 1.25])
    figure.suptitle(found.title, fontsize=12)
    norm = _scale([*matrices.values(), *(matrix for _, matrix in compared.values())])
    image, axes = None, []
    for column, (group, matrix) in enumerate(matrices.items()):
        above = figure.add_subplot(grid[0, column])
        image = _heatmap(above, found.ages, matrix, norm)
        above.set_title(TITLES[group], fontsize=10)
        _label(above, column, "people met a day\nage")
        axes.append(above)
        if group in compared:
            below = figure.add_subplot(grid[1, column])
            _heatmap(below, *compared[group], norm)
            below.set_title(f"projected ({group})", fontsize=10)
            _label(below, column, "Prem and others 2021\nage")
            axes.append(below)
    if image is not None:
        bar = figure.colorbar(image, ax=axes, shrink=0.8, pad=0.01)
        bar.set_label("people of an age group met a day\n(scale of square roots)", fontsize=8)
        bar.ax.tick_params(labelsize=8)
    _bars(figure.add_subplot(grid[rows, :]), found, korea)
    return figure


def _scale(matrices: list[Floats]) -> Any:
    from matplotlib.colors import PowerNorm

    highest = max((float(matrix.max(initial=0.0)) for matrix in matrices), default=0.0)
    return PowerNorm(0.5, 0.0, highest or 1.0)


def _heatmap(axes: "Axes", ages: tuple[int, ...], matrix: Floats, norm: Any) -> Any:
    """One of each age (from left to right) with people of each age (upwards), drawn to the scale of years."""
    edges = np.array([*ages, ages[-1] + (ages[-1] - ages[-2] if len(ages) > 1 else 100)])
    image = axes.pcolormesh(edges, edges, matrix.T, norm=norm, cmap="magma_r")
    axes.set_aspect("equal")
    axes.tick_params(labelsize=7)
    return image


def _label(axes: "Axes", column: int, text: str) -> None:
    axes.set_xlabel("age of the one", fontsize=8)
    if column == 0:
        axes.set_ylabel(f"{text} of the other", fontsize=8)


def _bars(axes: "Axes", found: EmergentContacts, korea: bool) -> None:
    """People met by age, stacked by group of settings, and all contacts as a line."""
    places = np.arange(len(found.ages))
    bottom = np.zeros(len(found.ages))
    for group, values in by_group(found, found.met_by_age).items():
        axes.bar(places, values, 0.8, bottom, color=COLOURS[group], label=TITLES[group])
        bottom = bottom + values
    contacts = found.contacts_by_age.sum(axis=0)
    axes.plot(places, contacts, "_", color=INK, ms=14, label="contacts (meetings), all settings")
    if korea:
        _diaries(axes, found)
    axes.set_xticks(places, found.group_names(), fontsize=8)
    axes.set_xlabel("age", fontsize=9)
    axes.set_ylabel("people met a day", fontsize=9)
    axes.set_xlim(-0.6, len(places) - 0.4)
    axes.set_ylim(bottom=0)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=8, ncols=2, loc="upper right")
    mean = float(found.mean(bottom))
    axes.set_title(f"mean of all ages {mean:.1f}" + (f", in diaries {EVERYBODY.mean}" if korea else ""), fontsize=10)


def _diaries(axes: "Axes", found: EmergentContacts) -> None:
    """Korean diaries where the groups of ages are theirs, and their mean."""
    axes.axhspan(
        EVERYBODY.low, EVERYBODY.high, color=INK, alpha=0.12, lw=0, label="diaries, mean of all ages (95 %)", zorder=0
    )
    label: str | None = f"diaries, 95 % ({DIARIES})"
    ends = [*(age - 1 for age in found.ages[1:]), 120]
    for diary in BY_AGE:
        for place, group in enumerate(zip(found.ages, ends, strict=True)):
            if group == (diary.first, diary.last):
                error = [[diary.mean - diary.low], [diary.high - diary.mean]]
                axes.errorbar(place, diary.mean, error, fmt="o", color=INK, mfc="white", capsize=4, label=label)
                label = None
