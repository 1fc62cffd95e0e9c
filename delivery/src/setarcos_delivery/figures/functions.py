"""The figures as functions of the database, for dashboards: the same SQL, made when it migrates.

Each takes `bounds`, where periods begin and the last one ends, and, where it matters, an
environment. They run as their owner: who may call them need not see the tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from psycopg import sql

from setarcos_delivery.figures.bands import Band, Bound, reports
from setarcos_delivery.figures.query import SETTINGS, text
from setarcos_delivery.figures.rules import Rules

DAY_S = 86400
# Bounds from a beginning to an end, in between where each `part` begins (in UTC).
BOUNDS = """
CREATE OR REPLACE FUNCTION {schema}.bounds(
    since timestamptz, until timestamptz, part text DEFAULT NULL
) RETURNS timestamptz[] LANGUAGE sql STABLE AS $figure$
    SELECT $1 || array(
        SELECT at
        FROM generate_series(
            date_trunc($3, $1, 'UTC'), $2, ('1 ' || coalesce($3, 'year'))::interval
        ) AS at
        WHERE at > $1 AND at < $2
        ORDER BY at
    ) || $2
$figure$
"""
FUNCTION = """
CREATE FUNCTION {schema}.{name}(bounds timestamptz[], environment text DEFAULT {production})
RETURNS TABLE ({columns}) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = {schema}, pg_temp {settings} AS $figure$
{body}
$figure$
"""
DAYS = f"(date_part('epoch', ($1)[number + 1] - ($1)[number]) / {DAY_S})"
COUNTS = "bigint"
FIGURE = "double precision"
TIME = "timestamptz"


@dataclass(frozen=True)
class Function:
    """A function: the file that it selects from, and its columns with their types.

    `more` are columns that are made of those of the file.
    """

    name: str
    file: str
    columns: Mapping[str, str]
    chain: bool = False
    more: Mapping[str, str] | None = None


def functions(rules: Rules) -> tuple[Function, ...]:
    """Return every function that dashboards may call."""
    return (
        Function(
            "dora",
            "dora",
            {
                **dict.fromkeys(("since", "until"), TIME),
                **dict.fromkeys(("deployments", "rollbacks", "hotfixes", "failed"), COUNTS),
                **dict.fromkeys(("changes", "skewed"), COUNTS),
                "lead_time_minutes": FIGURE,
                **dict.fromkeys(("incidents", "restored"), COUNTS),
                **dict.fromkeys(("restore_minutes", "per_day", "change_failure_rate"), FIGURE),
                **{f"{name}_band": "text" for name in _cases(rules)},
            },
            chain=True,
            more={
                "since": "($1)[number]",
                "until": "($1)[number + 1]",
                "per_day": f"deployments / {DAYS}",
                "change_failure_rate": "failed::float8 / nullif(deployments, 0)",
                **{f"{name}_band": case for name, case in _cases(rules).items()},
            },
        ),
        Function(
            "pipeline",
            "pipeline",
            {
                **dict.fromkeys(("since", "until"), TIME),
                "builds": COUNTS,
                **dict.fromkeys(("build_seconds", "build_success_rate"), FIGURE),
                "tests": COUNTS,
                **dict.fromkeys(("test_success_rate", "coverage_percent"), FIGURE),
            },
            more={"since": "($1)[number]", "until": "($1)[number + 1]"},
        ),
        Function(
            "recent",
            "recent",
            {"at": TIME, **dict.fromkeys(("component", "status", "sha", "feature"), "text")}
            | dict.fromkeys(("hotfix", "rollback"), "boolean"),
        ),
        Function(
            "failures",
            "failures",
            {"at": TIME, **dict.fromkeys(("component", "key", "sha"), "text"), "why": "text[]"},
            chain=True,
        ),
        Function(
            "components",
            "components",
            {"component": "text", "deployments": COUNTS, "failed": COUNTS}
            | {"lead_time_minutes": FIGURE},
            chain=True,
        ),
        Function(
            "outages",
            "outages",
            {"opened_at": TIME, **dict.fromkeys(("component", "severity", "title"), "text")}
            | {"resolved_at": TIME},
        ),
        Function(
            "built",
            "built",
            {"component": "text", "builds": COUNTS}
            | dict.fromkeys(("build_success_rate", "build_seconds"), FIGURE)
            | {"tests": COUNTS, "test_failures": COUNTS, "coverage_percent": FIGURE}
            | {"findings": COUNTS},
        ),
    )


def statements(schema: str, rules: Rules) -> Iterator[str]:
    """Yield what makes the functions anew in a schema."""
    where = _written(sql.Identifier(schema))
    yield BOUNDS.format(schema=where)
    for each in functions(rules):
        yield f"DROP FUNCTION IF EXISTS {where}.{each.name}(timestamptz[], text)"
        yield FUNCTION.format(
            schema=where,
            name=each.name,
            production=_written(sql.Literal(rules.production)),
            columns=", ".join(f"{name} {kind}" for name, kind in each.columns.items()),
            settings=" ".join(f"SET {name} = '{value}'" for name, value in SETTINGS.items()),
            body=_body(each, rules),
        )


def _body(function: Function, rules: Rules) -> str:
    """Return what a function selects; its arguments are $1 and $2."""
    found = text(function.file, chain=function.chain) % {
        "bounds": "$1",
        "since": "($1)[1]",
        "until": "($1)[array_upper($1, 1)]",
        "environment": "$2",
        "production": _written(sql.Literal(rules.production)),
        "incident_window": _written(sql.Literal(rules.incident_window)),
    }
    more = function.more or {}
    columns = (f"{more[name]} AS {name}" if name in more else name for name in function.columns)
    return f"SELECT {', '.join(columns)}\nFROM (\n{found}) AS found"


def _cases(rules: Rules) -> Mapping[str, str]:
    """Return {figure: SQL of the band that it is in}."""
    bands = reports()[rules.bands]
    rate = "failed::float8 / nullif(deployments, 0)"
    interval = f"{DAYS} / nullif(deployments, 0)"
    return {
        "frequency": f"coalesce({_case(interval, bands.frequency_days)}, '{Band.LOW}')",
        "lead_time": _case("lead_time_minutes", bands.lead_time_minutes),
        "change_failure": _case(rate, bands.change_failure_rate),
        "restore": _case("restore_minutes", bands.restore_minutes),
    }


def _case(value: str, bounds: Mapping[Band, Bound]) -> str:
    lines = [f"WHEN {value} IS NULL THEN NULL"]
    for band in (each for each in Band if each in bounds):
        bound = bounds[band]
        if bound.under is not None:
            lines.append(f"WHEN {value} < {bound.under} THEN '{band}'")
        elif bound.at_most is not None:
            lines.append(f"WHEN {value} <= {bound.at_most} THEN '{band}'")
        else:
            lines.append(f"WHEN TRUE THEN '{band}'")
    return f"CASE {' '.join(lines)} ELSE '{Band.LOW}' END"


def _written(value: sql.Composable) -> str:
    return value.as_string(None)
