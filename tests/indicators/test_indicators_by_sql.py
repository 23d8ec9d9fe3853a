"""Every table of indicators, worked out a second time by SQL from the raw Parquet files of a run."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from hyosan.report.summary import setting_rows
from hyosan.results.indicators.attack import NOT_IMMUNE
from hyosan.results.indicators.registry import INDICATORS
from hyosan.results.run import Run

ACTIVE = [("flu", s) for s in ("latent", "early", "ill", "silent")] + [("mutant", "latent"), ("mutant", "ill")]
MORTAL = [("flu", s) for s in ("latent", "early", "ill", "ward", "unit")] + [("mutant", "latent"), ("mutant", "ill")]
ILL = [("flu", "ill"), ("flu", "ward"), ("flu", "unit"), ("mutant", "ill")]
INFECTIOUSNESS = {("flu", "early"): 0.7, ("flu", "silent"): 0.5, ("flu", "ill"): 1.0, ("mutant", "ill"): 1.0}
OUTSIDE = """count(person) FILTER (cause = 'seeding') AS seeded_infections,
    count(person) FILTER (cause = 'importation') AS imported_infections"""
HERE = Path(__file__).read_text(encoding="utf-8")


def _states(pairs: Sequence[tuple[str, str]]) -> str:
    rows = ", ".join(f"('{strain}', '{state}')" for strain, state in pairs)
    return f"((strain, state) IN ({rows}))"


class Raw:
    """A run's files under SQL, with episodes, stays and pairs put together by joins."""

    def __init__(self, run: Run) -> None:
        self.run, self.connection = run, duckdb.connect()
        for name in ("infections", "transitions", "people", "areas", "timeline"):
            self.connection.execute(f"CREATE VIEW {name} AS FROM '{run.folder / f'{name}.parquet'}'")
        clock = run.record["clock"]
        kinds = {"active": ACTIVE, "mortal": MORTAL}
        whether = ", ".join(f"bool_or({_states(pairs)} AND is_last) AS {name}" for name, pairs in kinds.items())
        self.connection.execute(f"""
            CREATE TABLE stays AS
            SELECT t.person, i.episode, t.strain::VARCHAR AS strain, t."to"::VARCHAR AS state, t.time AS entered,
                   t.cause,
                   coalesce(lead(t.time) OVER w, TIMESTAMP '{clock["end_simulated"]}') AS left_at,
                   lead(t.time) OVER w IS NULL AS is_last
            FROM transitions t ASOF LEFT JOIN infections i ON t.person = i.person AND t.time >= i.time
            WINDOW w AS (PARTITION BY t.person ORDER BY t.time);
            CREATE TABLE outcome AS
            SELECT person, episode, {whether}, min(entered) FILTER ({_states(ILL)}) AS onset,
                   bool_or(state = 'dead' AND cause <> 'encounter') AS died,
                   bool_or(state = 'dead' AND cause = 'encounter') AS killed,
                   bool_or(state IN ('ward', 'unit')) AS hospital, bool_or(state = 'unit') AS intensive
            FROM stays WHERE episode IS NOT NULL GROUP BY ALL;
            CREATE TABLE found AS SELECT * FROM infections JOIN outcome USING (person, episode);
            CREATE TABLE until AS SELECT coalesce(min(time), TIMESTAMP '9999-01-01') AS until FROM found WHERE active;
            CREATE TABLE pair AS
            SELECT child.*, parent.time AS parent_time, parent.onset AS parent_onset, parent.person AS parent_person,
                   parent.time < until AS complete, epoch(child.time - parent.time) / 86400 AS days
            FROM found child JOIN found parent
            ON child.infector = parent.person AND child.infector_episode = parent.episode, until;
            CREATE TABLE sources AS
            SELECT f.*, (SELECT count(*) FROM infections c
                         WHERE c.infector = f.person AND c.infector_episode = f.episode) AS offspring,
                   f.time < until AS complete
            FROM found f, until;
        """)

    def __call__(self, query: str) -> pd.DataFrame:
        return self.connection.execute(query).df()

    def one(self, query: str) -> Any:
        """A single value."""
        return self.connection.execute(query).fetchone()[0]  # type: ignore[index]


@pytest.fixture(scope="module")
def raw(season: Run) -> Raw:
    """The season under SQL."""
    return Raw(season)


@pytest.fixture(scope="module")
def table(season: Run) -> Any:
    """Gives the table of an indicator."""
    indicators = season.indicators()

    def get(name: str, **options: Any) -> pd.DataFrame:
        found: pd.DataFrame = getattr(indicators, name)(**options)
        return found

    return get


def assert_same(found: pd.DataFrame, wanted: pd.DataFrame) -> None:
    """The columns of `wanted`, row by row; absence agrees with absence."""
    assert len(found) == len(wanted)
    for name in wanted.columns:
        left, right = found[name], wanted[name]
        assert left.isna().tolist() == right.isna().tolist(), name
        left, right = left[left.notna()], right[right.notna()]
        if pd.api.types.is_numeric_dtype(right) or pd.api.types.is_numeric_dtype(left):
            assert left.astype(float).to_numpy() == pytest.approx(right.astype(float).to_numpy(), rel=1e-9), name
        else:
            assert left.tolist() == right.tolist(), name


def test_the_season_is_worth_measuring(raw: Raw) -> None:
    assert raw.one("SELECT count(*) FROM infections WHERE episode > 1") > 10
    assert raw.one("SELECT count(*) FROM infections WHERE strain = 'mutant'") > 10
    assert raw.one("SELECT count(*) FROM outcome WHERE active") > 3
    assert raw.one("SELECT count(*) FROM outcome WHERE died") > 3
    assert raw.one("SELECT count(*) FROM stays WHERE state = 'unit'") > 3
    assert raw.one("SELECT count(*) FROM found WHERE cause = 'importation' AND onset IS NOT NULL") > 3
    assert raw.one("SELECT count(*) FROM people WHERE immunity::VARCHAR LIKE '%last-year%'") == 0.2 * 700
    assert raw.one("SELECT count(*) FROM people WHERE sex IS NULL OR sex = 'unknown'") > 3


RATES = """
    count(*) AS residents, sum(n) AS infections, count(*) FILTER (n > 0) AS infected,
    count(*) FILTER (ill > 0) AS symptomatic, infected / nullif(residents, 0) AS infection_attack_rate,
    symptomatic / nullif(residents, 0) AS symptomatic_attack_rate,
    count(*) FILTER (immunity IS NULL) AS not_immune,
    count(*) FILTER (n > 0 AND immunity IS NULL) / nullif(not_immune, 0) AS infection_attack_rate_not_immune,
    count(*) FILTER (ill > 0 AND immunity IS NULL) / nullif(not_immune, 0) AS symptomatic_attack_rate_not_immune
"""


def _people(where: str = "true") -> str:
    return f"""(SELECT people.*, coalesce(n, 0) AS n, coalesce(ill, 0) AS ill FROM people LEFT JOIN
        (SELECT person, count(*) AS n, count(onset) AS ill FROM found WHERE {where} GROUP BY ALL) USING (person))"""


def test_attack_rate(raw: Raw, table: Any) -> None:
    each = [raw(f"SELECT 'any' AS strain, {RATES} FROM {_people()}")]
    each += [raw(f"SELECT '{s}' AS strain, {RATES} FROM {_people(f'strain = {s!r}')}") for s in ("flu", "mutant")]
    assert_same(table("attack_rate"), pd.concat(each))


@pytest.mark.parametrize("strain", [None, "mutant"])
def test_attack_rates_by_group(raw: Raw, table: Any, strain: str | None) -> None:
    people = _people("true" if strain is None else f"strain = '{strain}'")
    by_age = raw(
        f"SELECT least(age // 5 * 5, 80) AS from_age, {RATES} FROM {people} GROUP BY from_age ORDER BY from_age"
    )
    found = table("attack_rate_by_age", strain=strain)
    assert_same(found[found["residents"] > 0].reset_index(), by_age)
    assert found["from_age"].tolist() == list(range(0, 81, 5))
    assert found["to_age"].tolist()[:-1] == list(range(4, 80, 5))
    bands = table("attack_rate_by_age", edges=[20, 65], strain=strain)
    case = "CASE WHEN age >= 65 THEN 65 ELSE 20 END"
    assert_same(bands, raw(f"SELECT {case} AS from_age, {RATES} FROM {people} WHERE age >= 20 GROUP BY 1 ORDER BY 1"))
    named = "coalesce(sex::VARCHAR, 'unknown')"
    assert_same(
        table("attack_rate_by_sex", strain=strain).sort_values("sex", ignore_index=True),
        raw(f"SELECT {named} AS sex, {RATES} FROM {people} GROUP BY 1 ORDER BY 1"),
    )
    assert_same(
        table("attack_rate_by_host_type", strain=strain).sort_values("host_type", ignore_index=True),
        raw(f"SELECT host_type::VARCHAR AS host_type, {RATES} FROM {people} GROUP BY 1 ORDER BY 1"),
    )
    held = "coalesce(immunity::VARCHAR, 'none')"
    by_immunity = raw(f"SELECT {held} AS immunity, {RATES} FROM {people} GROUP BY 1 ORDER BY 1")
    assert sorted(by_immunity["immunity"]) == ["last-year", "last-year + vaccine", "none", "vaccine"]
    assert_same(
        table("attack_rate_by_immunity", strain=strain).sort_values("immunity", ignore_index=True),
        by_immunity[by_immunity.columns[: -len(NOT_IMMUNE)]],
    )
    by_area = raw(
        f"SELECT a.area, a.name, count(p.person) AS residents, count(p.person) FILTER (n > 0) AS infected, "
        f"infected / nullif(count(p.person), 0) AS infection_attack_rate "
        f"FROM areas a LEFT JOIN {people} p USING (area) GROUP BY a.area, a.name ORDER BY a.area"
    )
    assert_same(table("attack_rate_by_area", strain=strain), by_area)
    assert table("attack_rate_by_area")["infection_attack_rate"].isna().sum() == 1


def test_attack_rate_by_setting(raw: Raw, table: Any) -> None:
    found = table("attack_rate_by_setting").set_index("setting")
    assert sorted(found.index) == ["home", "lesson", "town"]
    for setting, kind in (("home", "household"), ("lesson", "classroom"), ("town", "neighbourhood")):
        people = _people(f"setting = '{setting}'")
        wanted = raw(f"SELECT {RATES} FROM {people} WHERE place_{kind} IS NOT NULL").iloc[0]
        assert found.loc[setting, "members"] == wanted["residents"]
        for name in ("infected", "symptomatic", "infection_attack_rate", "symptomatic_attack_rate"):
            assert found.loc[setting, name] == pytest.approx(wanted[name])
        assert found.loc[setting, "infections"] == raw.one(
            f"SELECT count(*) FROM infections WHERE setting = '{setting}'"
        )


def test_infections_by_setting(raw: Raw, table: Any) -> None:
    wanted = raw("""
        SELECT coalesce(setting::VARCHAR, 'brought in (' || cause || ')') AS setting, count(*) AS infections,
               CASE WHEN count(infector) > 0 THEN count(*) / (SELECT count(infector) FROM infections) END AS share
        FROM infections GROUP BY 1 ORDER BY 1
    """)
    found = table("infections_by_setting").sort_values("setting", ignore_index=True)
    assert_same(found, wanted)
    assert found["share"].sum() == pytest.approx(1)


def test_the_summary_tells_seeded_and_imported_apart(raw: Raw, season: Run) -> None:
    found = {name: int(number.replace(",", "")) for name, number, _ in setting_rows(season)}
    imported = raw.one("SELECT count(*) FROM infections WHERE cause = 'importation'")
    assert found["brought in (importation)"] == imported > 5
    assert found["brought in (seeding)"] == raw.one("SELECT count(*) FROM infections WHERE cause = 'seeding'") > 3
    assert sum(found.values()) == len(season.infections())


@pytest.mark.parametrize("include_unfinished", [False, True])
@pytest.mark.parametrize("hours", [0.0, 24.0, 200.0])
@pytest.mark.parametrize(
    ("name", "kind"),
    [("household_secondary_attack_rate", "household"), ("class_secondary_attack_rate", "classroom")],
)
def test_secondary_attack_rates(
    raw: Raw, table: Any, name: str, kind: str, hours: float, include_unfinished: bool
) -> None:
    kept = "true" if include_unfinished else "index_time < (FROM until)"
    size = "size" if kind == "household" else "(size - 1) // 5 * 5 + 1"
    query = f"""
        WITH member AS (SELECT person, place_{kind} AS home FROM people WHERE place_{kind} IS NOT NULL),
        first AS (SELECT * FROM infections JOIN member USING (person)
                  QUALIFY row_number() OVER (PARTITION BY person ORDER BY time) = 1),
        seen AS (SELECT *, min(time) OVER (PARTITION BY home) AS index_time,
                    row_number() OVER (PARTITION BY home ORDER BY time, person) = 1 AS is_index,
                    coalesce(place_kind = '{kind}' AND place = home AND
                             infector IN (SELECT person FROM member m WHERE m.home = first.home), false) AS inside
                 FROM first),
        called AS (SELECT *, is_index OR (NOT inside AND epoch(time - index_time) <= {hours} * 3600) AS primary_case
                   FROM seen),
        counted AS (SELECT home, any_value(index_time) AS index_time, count(*) FILTER (primary_case) AS primaries,
                        count(*) FILTER (inside AND NOT primary_case) AS inside_,
                        count(*) FILTER (NOT primary_case) AS finally,
                        count(*) FILTER (inside AND NOT primary_case AND EXISTS (
                            FROM called p WHERE p.person = c.infector AND p.episode = c.infector_episode
                            AND p.primary_case)) AS first_
                    FROM called c GROUP BY home)
        SELECT {size} AS size, count(*) AS places, sum(primaries) AS primary_cases,
            sum(size - primaries) AS exposed_members, sum(first_) AS first_generation, sum(inside_) AS infected_inside,
            sum(finally) AS infected_finally, sum(first_) / nullif(exposed_members, 0) AS first_generation_rate,
            sum(inside_) / nullif(exposed_members, 0) AS inside_rate,
            sum(finally) / nullif(exposed_members, 0) AS final_rate
        FROM counted JOIN (SELECT home, count(*) AS size FROM member GROUP BY home) USING (home)
        WHERE {kept} GROUP BY 1 ORDER BY 1
    """
    found = table(name, co_primary_hours=hours, include_unfinished=include_unfinished)
    assert_same(found, raw(query))
    assert found["infected_finally"].sum() > 0


SUMMARY = """count(*) AS pairs, avg(days) AS mean_days, stddev_samp(days) AS sd_days,
    quantile_cont(days, 0.025) AS q2_5_days, quantile_cont(days, 0.25) AS q25_days, median(days) AS q50_days,
    quantile_cont(days, 0.75) AS q75_days, quantile_cont(days, 0.975) AS q97_5_days,
    min(days) AS least_days, max(days) AS largest_days"""


@pytest.mark.parametrize(("options", "where"), [
    ({}, "complete"),
    ({"include_unfinished": True}, "true"),
    ({"strain": "mutant", "include_unfinished": True}, "strain = 'mutant'"),
])  # fmt: skip
def test_intervals(raw: Raw, table: Any, options: dict[str, Any], where: str) -> None:
    assert_same(table("generation_interval", **options), raw(f"SELECT {SUMMARY} FROM pair WHERE {where}"))
    serial = f"""SELECT {SUMMARY}, avg((days < 0)::INT) AS share_negative FROM
        (SELECT epoch(onset - parent_onset) / 86400 AS days FROM pair
         WHERE onset IS NOT NULL AND parent_onset IS NOT NULL AND {where})"""
    assert_same(table("serial_interval", **options), raw(serial))
    assert table("serial_interval", include_unfinished=True)["share_negative"].iloc[0] > 0


def _by_day(raw: Raw, columns: str, rows: str, time: str = "time") -> pd.DataFrame:
    """Columns for each day of the run, also of those on which nothing happened."""
    return raw(f"""
        SELECT day AS time, {columns} FROM
        (SELECT unnest(generate_series(TIMESTAMP '2024-01-05', TIMESTAMP '2024-02-24', INTERVAL 1 DAY)) AS day)
        LEFT JOIN {rows} ON {time} >= day AND {time} < day + INTERVAL 1 DAY GROUP BY day ORDER BY day
    """)


def test_generation_interval_by_period(raw: Raw, table: Any) -> None:
    found = table("generation_interval_by_period", period="1 day")
    for name, time in (("forward", "parent_time"), ("backward", "pair.time")):
        wanted = _by_day(raw, f"count(days) AS {name}_pairs, avg(days) AS {name}_mean_days", "pair", time)
        assert_same(found, wanted)
    until = raw.one("FROM until")
    assert found["is_complete"].tolist() == [start + pd.Timedelta("1 day") <= until for start in found["time"]]


def test_offspring(raw: Raw, table: Any) -> None:
    for unfinished, where in ((False, "complete"), (True, "true")):
        wanted = raw(f"""SELECT count(*) AS infectors, (SELECT count(*) FROM infections) - count(*) AS left_out,
            avg(offspring) AS mean, var_samp(offspring) AS variance, avg((offspring = 0)::INT) AS share_without,
            max(offspring) AS largest FROM sources WHERE {where}""")
        found = table("offspring", include_unfinished=unfinished)
        assert_same(found, wanted)
        counts = raw(f"SELECT offspring FROM sources WHERE {where} ORDER BY offspring DESC")["offspring"].to_numpy()
        top = len(counts) / 5
        whole = int(top)
        share = (counts[:whole].sum() + (top - whole) * counts[whole]) / counts.sum()
        assert found["share_from_top_fifth"].iloc[0] == pytest.approx(share)
        grid = np.exp(np.linspace(np.log(0.05), np.log(50), 4001))
        m = counts.mean()
        likely = stats.nbinom.logpmf(counts[:, None], grid, grid / (grid + m)).sum(axis=0)
        best, inside = grid[likely.argmax()], grid[likely >= likely.max() - stats.chi2.ppf(0.95, 1) / 2]
        assert found["k"].iloc[0] == pytest.approx(best, rel=2e-3)
        assert found["k_lower"].iloc[0] == pytest.approx(inside[0], rel=4e-3)
        assert found["k_upper"].iloc[0] == pytest.approx(inside[-1], rel=4e-3)
        spread = raw(f"""SELECT offspring, count(*) AS infectors, count(*) / sum(count(*)) OVER () AS share
            FROM sources WHERE {where} GROUP BY offspring ORDER BY offspring""")
        assert_same(table("offspring_distribution", include_unfinished=unfinished), spread)


def test_offspring_by_generation(raw: Raw, table: Any) -> None:
    wanted = raw("""
        WITH RECURSIVE line AS (
            SELECT person, episode, 0 AS generation FROM infections WHERE infector IS NULL
            UNION ALL SELECT i.person, i.episode, generation + 1 FROM infections i
            JOIN line ON i.infector = line.person AND i.infector_episode = line.episode)
        SELECT generation, count(*) AS infectors, sum(offspring) AS offspring, avg(offspring) AS mean,
            var_samp(offspring) AS variance, max(offspring) AS largest
        FROM sources JOIN line USING (person, episode) WHERE complete GROUP BY generation ORDER BY generation
    """)
    assert len(wanted) > 5
    assert_same(table("offspring_by_generation"), wanted)


def test_case_reproduction_number(raw: Raw, table: Any) -> None:
    columns = """count(person) AS infections, coalesce(sum(offspring), 0) AS offspring,
        avg(offspring) AS case_reproduction_number"""
    assert_same(table("case_reproduction_number", period="1 day"), _by_day(raw, columns, "sources"))


def test_instantaneous_reproduction_number(raw: Raw, table: Any) -> None:
    daily = _by_day(raw, f"count(infector) AS local_infections, {OUTSIDE}", "found")
    lags = raw("""SELECT greatest(1, date_diff('day', parent_time, time)) AS lag, count(*) AS n
        FROM pair WHERE complete GROUP BY ALL""")
    share = dict(zip(lags["lag"], lags["n"] / lags["n"].sum(), strict=True))
    local = daily["local_infections"].to_numpy()
    everybody = local + (daily["seeded_infections"] + daily["imported_infections"]).to_numpy()
    days = len(daily)
    pressure = [sum(share.get(s, 0.0) * everybody[t - s] for s in range(1, t + 1)) for t in range(days)]
    rows = []
    for t in range(days):
        window = range(max(0, t - 6), t + 1)
        shape, rate = 1 + sum(local[u] for u in window if u > 0), 1 / 5 + sum(pressure[u] for u in window)
        law = stats.gamma(shape, scale=1 / rate)
        known = rate > 1 / 5 + 1e-12
        rows.append([law.mean(), law.median(), *law.interval(0.95)] if known else [np.nan] * 4)
    wanted = pd.DataFrame(rows, columns=["mean", "median", "lower", "upper"])
    wanted = pd.concat([daily, wanted], axis=1).assign(pressure=pressure, realised=_realised(raw, local, days))
    assert_same(table("instantaneous_reproduction_number", period="1 day"), wanted)


def _realised(raw: Raw, local: np.ndarray, days: int) -> list[float]:
    case = " ".join(f"WHEN strain = '{a}' AND state = '{b}' THEN {x}" for (a, b), x in INFECTIOUSNESS.items())
    strength = f"(CASE {case} ELSE 0 END)"
    mean = raw.one(f"""SELECT sum({strength} * epoch(left_at - entered)) / (SELECT count(*) FROM sources WHERE complete)
        FROM stays JOIN (SELECT person, episode FROM sources WHERE complete) USING (person, episode)""")
    days_of_run = (
        "SELECT unnest(generate_series(TIMESTAMP '2024-01-05', TIMESTAMP '2024-02-24', INTERVAL 1 DAY)) AS day"
    )
    inside = "epoch(least(left_at, day + INTERVAL 1 DAY) - greatest(entered, day))"
    exposed = raw(f"""SELECT day, sum({strength} * greatest(0, {inside})) AS x
        FROM ({days_of_run}), stays GROUP BY day ORDER BY day""")["x"].to_numpy()
    windows = [slice(max(0, t - 6), t + 1) for t in range(days)]
    return [local[w].sum() * mean / exposed[w].sum() if exposed[w].sum() else np.nan for w in windows]


def test_growth_rate(raw: Raw, table: Any) -> None:
    daily = _by_day(raw, "count(infector) AS n", "found")
    found = table("growth_rate", period="1 day").iloc[0]
    window = daily[(daily["time"] >= found["from_time"]) & (daily["time"] < found["to_time"])]
    counts = window["n"].to_numpy()
    assert found["infections"] == counts.sum()
    # The maximum of the likelihood: the residuals are orthogonal to the constant and to time.
    day = np.arange(len(counts))
    slope = found["rate_per_day"]
    level = counts.sum() / np.exp(slope * day).sum()
    assert (counts - level * np.exp(slope * day)) @ day == pytest.approx(0, abs=1e-6 * counts.sum())
    assert found["lower_per_day"] < slope < found["upper_per_day"]
    assert found["doubling_days"] == pytest.approx(np.log(2) / slope)
    interval = raw.one("SELECT avg(days) FROM pair")
    after = daily["n"].cumsum().shift(1, fill_value=0)
    first = max(pd.Timestamp("2024-01-05 06:00") + pd.Timedelta(interval, "D"), daily["time"][after >= 10].iloc[0])
    assert found["from_time"] == first.ceil("D")
    later = daily[(daily["time"] >= found["from_time"]) & (daily["n"] > found["share_of_peak"] * daily["n"].max())]
    assert found["to_time"] == later["time"].iloc[0]


ADMITTED = """(SELECT *, sum(begins::INT) OVER (PARTITION BY person ORDER BY entered) AS stay FROM
    (SELECT *, state IN ({kind}) AS cared, cared AND NOT coalesce(lag(state) OVER (PARTITION BY person ORDER BY entered)
     IN ({kind}), false) AS begins FROM stays) WHERE cared)"""
SPELLS = "(SELECT person, stay, min(entered) AS a, max(left_at) AS b, bool_or(is_last) AS open FROM {} GROUP BY ALL)"


def test_care(raw: Raw, table: Any) -> None:
    found = table("care")
    by_period = table("care_by_period", period="1 day")
    for row, (kind, states) in enumerate((("hospital", "'ward', 'unit'"), ("intensive care", "'unit'"))):
        spells = SPELLS.format(ADMITTED.format(kind=states))
        wanted = raw(f"""SELECT '{kind}' AS care, count(*) AS admissions,
            avg(epoch(b - a) / 86400) FILTER (NOT open) AS mean_stay_days, count(*) FILTER (open) AS in_care_at_end,
            (SELECT max(n) FROM (SELECT count(*) AS n FROM {spells} x JOIN {spells} y
                ON x.a <= y.a AND (y.a < x.b OR x.open) GROUP BY y.person, y.stay)) AS peak_occupancy FROM {spells}""")
        assert_same(found.iloc[[row]].reset_index(), wanted)
        admitted = raw.one(f"SELECT count(DISTINCT (person, episode)) FROM stays WHERE state IN ({states})")
        assert found["infections_admitted"][row] == admitted
        assert found["share_of_infections"][row] == pytest.approx(admitted / raw.one("SELECT count(*) FROM infections"))
        at = found["peak_time"][row]
        assert found["peak_occupancy"][row] == raw.one(
            f"SELECT count(*) FROM {spells} WHERE a <= '{at}' AND (b > '{at}' OR open)"
        )
        name = kind.replace(" ", "_")
        assert_same(by_period, _by_day(raw, f"count(a) AS {name}_admissions", spells, "a"))
        end = "least(day + INTERVAL 1 DAY, TIMESTAMP '2024-02-24 06:00:00')"
        present = raw(f"""SELECT count(a) AS {name}_occupancy FROM
            (SELECT unnest(generate_series(TIMESTAMP '2024-01-05', TIMESTAMP '2024-02-24', INTERVAL 1 DAY)) AS day)
            LEFT JOIN {spells} ON a <= {end} AND (b > {end} OR open) GROUP BY day ORDER BY day""")
        assert_same(by_period, present)


FATALITY = """count(*) AS infections, count(onset) AS symptomatic, count(*) FILTER (died) AS deaths,
    count(onset) FILTER (died) AS deaths_symptomatic, count(*) FILTER (killed) AS killed,
    count(*) FILTER (mortal) AS unresolved, count(onset) FILTER (mortal) AS unresolved_symptomatic,
    deaths / nullif(infections, 0) AS infection_fatality_crude,
    deaths / nullif(infections - unresolved, 0) AS infection_fatality_resolved,
    deaths_symptomatic / nullif(symptomatic, 0) AS case_fatality_crude,
    deaths_symptomatic / nullif(symptomatic - unresolved_symptomatic, 0) AS case_fatality_resolved"""


def test_fatality(raw: Raw, table: Any) -> None:
    each = [raw(f"SELECT 'any' AS strain, {FATALITY} FROM found")]
    each += [raw(f"SELECT '{s}' AS strain, {FATALITY} FROM found WHERE strain = '{s}'") for s in ("flu", "mutant")]
    assert_same(table("fatality"), pd.concat(each))
    assert table("fatality")["unresolved"].iloc[0] > 0
    care = "count(*) FILTER (hospital) AS in_hospital, count(*) FILTER (intensive) AS in_intensive_care"
    by_age = raw(f"""SELECT least(age // 10 * 10, 80) AS from_age, {care}, {FATALITY} FROM found
        GROUP BY 1 ORDER BY 1""")
    found = table("severity_by_age")
    assert_same(found[found["infections"] > 0].reset_index(), by_age)


def test_incidence(raw: Raw, table: Any) -> None:
    found = table("incidence", period="1 day")
    local = f"count(infector) AS local_infections, {OUTSIDE}"
    assert_same(found, _by_day(raw, local, "found"))
    assert_same(found, _by_day(raw, "count(onset) AS onsets", "found", "onset"))
    assert_same(found, _by_day(raw, "count(person) AS deaths", "(FROM stays WHERE state = 'dead')", "entered"))


def test_course(raw: Raw, table: Any, season: Run) -> None:
    daily = _by_day(raw, "count(infector) AS n", "found")
    found = table("course", period="1 day").iloc[0]
    assert found["peak_incidence"] == daily["n"].max()
    assert found["peak_incidence_from"] == daily["time"][daily["n"].argmax()]
    wanted = raw(f"""SELECT count(*) AS infections, {OUTSIDE},
        min(time) AS first_infection, max(time) AS last_infection FROM infections""").iloc[0]
    assert found[wanted.index.tolist()].tolist() == wanted.tolist()
    for name, share in (("season_from", 0.05), ("season_to", 0.95)):
        part = "row_number() OVER (ORDER BY time) / count(*) OVER () AS part"
        counted = f"(SELECT time, {part} FROM infections WHERE infector IS NOT NULL)"
        assert found[name] == raw.one(f"SELECT min(time) FROM {counted} WHERE part >= {share} - 1e-12")
    assert found["season_days"] == (found["season_to"] - found["season_from"]) / pd.Timedelta("1 day")
    assert pd.isna(found["extinction_time"])
    assert not found["is_overrun"]
    assert pd.isna(found["overrun_time"])
    assert found["peak_prevalence"] == season.summary()["peak_prevalence"]
    # At each time of recording: people in a state of an episode that is neither recovered nor dead.
    prevalence = raw("""SELECT moment, count(person) AS n FROM
        (SELECT unnest(generate_series(TIMESTAMP '2024-01-05 06:00', TIMESTAMP '2024-02-24 06:00', INTERVAL 1 DAY))
         AS moment)
        LEFT JOIN (FROM stays WHERE episode IS NOT NULL AND state NOT IN ('recovered', 'dead', 'susceptible'))
        ON entered <= moment AND (left_at > moment OR is_last)
        WHERE moment > '2024-01-05 06:00' GROUP BY moment ORDER BY n DESC, moment""")
    assert found["peak_prevalence"] == prevalence["n"][0]
    assert found["peak_prevalence_time"] == prevalence["moment"][0]


def test_no_table_was_left_out() -> None:
    assert [name for name in INDICATORS if f'"{name}"' not in HERE] == []
