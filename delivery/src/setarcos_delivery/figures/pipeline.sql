-- The pipeline's figures of periods that follow each other. Parameter: bounds.
WITH by_build AS (
    SELECT
        width_bucket(coalesce(finished_at, observed_at), %(bounds)s::timestamptz[]) AS period,
        count(*) AS builds,
        count(*) FILTER (WHERE status = 'success') AS build_successes,
        count(*) FILTER (WHERE status = 'failure') AS build_failures,
        percentile_cont(0.5) WITHIN GROUP (
            ORDER BY date_part('epoch', finished_at - started_at)
        ) FILTER (WHERE status IN ('success', 'failure') AND started_at <= finished_at)
            AS build_seconds
    FROM builds
    WHERE ended AND part_of IS NULL
    GROUP BY period
),
by_run AS (
    SELECT
        width_bucket(observed_at, %(bounds)s::timestamptz[]) AS period,
        sum(success + failure + skipped) AS tests,
        sum(success) AS test_successes, sum(failure) AS test_failures
    FROM test_runs
    GROUP BY period
),
-- The last of each component.
covered AS (
    SELECT DISTINCT ON (period, component)
        width_bucket(observed_at, %(bounds)s::timestamptz[]) AS period, component, percent
    FROM coverage_runs
    ORDER BY period, component, observed_at DESC, source DESC, key DESC
),
by_component AS (
    SELECT period, avg(percent) AS coverage_percent FROM covered GROUP BY period
)
SELECT
    period AS number, coalesce(builds, 0) AS builds, build_seconds,
    build_successes::float8 / nullif(build_successes + build_failures, 0) AS build_success_rate,
    coalesce(tests, 0) AS tests,
    test_successes::float8 / nullif(test_successes + test_failures, 0) AS test_success_rate,
    coverage_percent
FROM generate_series(1, array_length(%(bounds)s::timestamptz[], 1) - 1) AS period
LEFT JOIN by_build USING (period)
LEFT JOIN by_run USING (period)
LEFT JOIN by_component USING (period)
ORDER BY period
