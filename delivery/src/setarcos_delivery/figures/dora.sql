-- DORA's figures of periods that follow each other; follows failed.sql.
-- Parameter: bounds, where the periods begin, and where the last one ends. `number` counts them from 1.
, by_deployment AS (
    SELECT
        width_bucket(at, %(bounds)s::timestamptz[]) AS period,
        count(*) AS deployments,
        count(*) FILTER (WHERE rollback OR back.n IS NOT NULL) AS rollbacks,
        count(*) FILTER (WHERE hotfix) AS hotfixes, count(bad.n) AS failed
    FROM deployed
    LEFT JOIN (SELECT DISTINCT n FROM backwards) AS back ON back.n = deployed.n
    LEFT JOIN (SELECT DISTINCT n FROM failed) AS bad ON bad.n = deployed.n
    WHERE environment = %(environment)s
    GROUP BY period
),
by_change AS (
    SELECT
        width_bucket(d.at, %(bounds)s::timestamptz[]) AS period,
        count(*) AS changes,
        count(*) FILTER (WHERE d.at < r.committed_at) AS skewed,
        percentile_cont(0.5) WITHIN GROUP (
            ORDER BY greatest(date_part('epoch', d.at - r.committed_at), 0)
        ) / 60 AS lead_time_minutes
    FROM reached AS r JOIN deployed AS d ON d.n = r.n
    GROUP BY period
),
by_opening AS (
    SELECT width_bucket(opened_at, %(bounds)s::timestamptz[]) AS period, count(*) AS incidents
    FROM opened
    WHERE environment = %(environment)s
    GROUP BY period
),
by_end AS (
    SELECT
        width_bucket(resolved_at, %(bounds)s::timestamptz[]) AS period,
        count(*) AS restored,
        percentile_cont(0.5) WITHIN GROUP (
            ORDER BY greatest(date_part('epoch', resolved_at - opened_at), 0)
        ) / 60 AS restore_minutes
    FROM incidents
    WHERE coalesce(environment, %(production)s) = %(environment)s
        AND opened_at IS NOT NULL AND (reopened_at IS NULL OR resolved_at >= reopened_at)
    GROUP BY period
)
SELECT
    period AS number, coalesce(deployments, 0) AS deployments, coalesce(rollbacks, 0) AS rollbacks,
    coalesce(hotfixes, 0) AS hotfixes, coalesce(failed, 0) AS failed,
    coalesce(changes, 0) AS changes, coalesce(skewed, 0) AS skewed, lead_time_minutes,
    coalesce(incidents, 0) AS incidents, coalesce(restored, 0) AS restored, restore_minutes
FROM generate_series(1, array_length(%(bounds)s::timestamptz[], 1) - 1) AS period
LEFT JOIN by_deployment USING (period)
LEFT JOIN by_change USING (period)
LEFT JOIN by_opening USING (period)
LEFT JOIN by_end USING (period)
ORDER BY period
