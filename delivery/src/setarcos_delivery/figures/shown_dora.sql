-- What DORA's metrics show now, as (metric, first, second, value), the labels in the catalogue's
-- order; follows failed.sql.
SELECT 'deployments' AS metric, environment AS first, status AS second, count(*)::float8 AS value
FROM deployments
WHERE ended
GROUP BY environment, status
UNION ALL
SELECT 'deployments', environment, 'rolled_back', count(*)
FROM deployed
WHERE n IN (SELECT before_n FROM backwards)
GROUP BY environment
UNION ALL
SELECT 'failures', environment, failure_type, sum(failures)
FROM (
    SELECT environment, coalesce(failure_type, 'rollout') AS failure_type, count(*) AS failures
    FROM deployments
    WHERE status = 'failure'
    GROUP BY 1, 2
    UNION ALL
    SELECT
        d.environment, CASE WHEN f.why = 'incident' THEN why ELSE 'rollback' END,
        count(DISTINCT d.n)
    FROM failed AS f JOIN deployed AS d ON d.n = f.n
    GROUP BY 1, 2
) AS every_kind
GROUP BY environment, failure_type
UNION ALL
-- The last commit of the last deployment that brought one: it is the deployed one.
SELECT 'lead_time', feature, NULL, minutes
FROM (
    SELECT DISTINCT ON (feature)
        coalesce(d.feature, '') AS feature,
        greatest(date_part('epoch', d.at - r.committed_at), 0) / 60 AS minutes
    FROM deployed AS d JOIN reached AS r
        ON r.n = d.n AND r.repository = d.repository AND r.sha = d.sha
    WHERE d.environment = %(production)s
    ORDER BY feature, d.n DESC
) AS last_changes
UNION ALL
SELECT 'recovery', severity, component, minutes
FROM (
    SELECT DISTINCT ON (severity, component)
        coalesce(severity, '') AS severity, coalesce(component, '') AS component,
        greatest(date_part('epoch', resolved_at - opened_at), 0) / 60 AS minutes
    FROM incidents
    WHERE coalesce(environment, %(production)s) = %(production)s
        AND opened_at IS NOT NULL AND resolved_at IS NOT NULL
        AND (reopened_at IS NULL OR resolved_at >= reopened_at)
    ORDER BY severity, component, resolved_at DESC, source DESC, key DESC
) AS last_incidents
