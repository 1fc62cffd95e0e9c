-- What the pipeline's metrics show now, as (metric, first, second, value), the labels in the
-- catalogue's order.
SELECT 'builds' AS metric, component AS first, status AS second, count(*)::float8 AS value
FROM builds
WHERE ended AND part_of IS NULL
GROUP BY component, status
UNION ALL
SELECT 'tests', component, status, sum(number)
FROM test_runs CROSS JOIN LATERAL (
    VALUES ('success', success), ('failure', failure), ('skipped', skipped)
) AS counts (status, number)
GROUP BY component, status
UNION ALL
SELECT 'coverage', component, NULL, percent
FROM (
    SELECT DISTINCT ON (component) component, percent FROM coverage_runs
    ORDER BY component, observed_at DESC, source DESC, key DESC
) AS last_runs
UNION ALL
SELECT 'findings', component, level, sum(number)
FROM (
    SELECT DISTINCT ON (component, tool) component, error, warning, note FROM quality_runs
    ORDER BY component, tool, observed_at DESC, source DESC, key DESC
) AS last_checks CROSS JOIN LATERAL (
    VALUES ('error', error), ('warning', warning), ('note', note)
) AS counts (level, number)
GROUP BY component, level
