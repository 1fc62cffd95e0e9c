-- The pipeline's figures of a period by component. Parameters: since, until.
WITH by_build AS (
    SELECT
        component, count(*) AS builds,
        count(*) FILTER (WHERE status = 'success')::float8
            / nullif(count(*) FILTER (WHERE status IN ('success', 'failure')), 0)
            AS build_success_rate,
        percentile_cont(0.5) WITHIN GROUP (
            ORDER BY date_part('epoch', finished_at - started_at)
        ) FILTER (WHERE status IN ('success', 'failure') AND started_at <= finished_at)
            AS build_seconds
    FROM builds
    WHERE ended AND part_of IS NULL
        AND coalesce(finished_at, observed_at) >= %(since)s
        AND coalesce(finished_at, observed_at) < %(until)s
    GROUP BY component
),
by_run AS (
    SELECT
        component, sum(success + failure + skipped) AS tests, sum(failure) AS test_failures
    FROM test_runs
    WHERE observed_at >= %(since)s AND observed_at < %(until)s
    GROUP BY component
),
covered AS (
    SELECT DISTINCT ON (component) component, percent AS coverage_percent
    FROM coverage_runs
    WHERE observed_at >= %(since)s AND observed_at < %(until)s
    ORDER BY component, observed_at DESC, source DESC, key DESC
),
checked AS (
    SELECT component, sum(error + warning + note) AS findings
    FROM (
        SELECT DISTINCT ON (component, tool) component, error, warning, note
        FROM quality_runs
        WHERE observed_at >= %(since)s AND observed_at < %(until)s
        ORDER BY component, tool, observed_at DESC, source DESC, key DESC
    ) AS last_checks
    GROUP BY component
)
SELECT
    component, coalesce(builds, 0) AS builds, build_success_rate, build_seconds,
    coalesce(tests, 0) AS tests, coalesce(test_failures, 0) AS test_failures, coverage_percent,
    findings
FROM by_build
FULL JOIN by_run USING (component)
FULL JOIN covered USING (component)
FULL JOIN checked USING (component)
ORDER BY component
