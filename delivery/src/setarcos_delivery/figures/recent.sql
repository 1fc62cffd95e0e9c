-- The deployments of a period that have ended, the latest first.
-- Parameters: environment, since, until.
SELECT
    coalesce(finished_at, observed_at) AS at, component, status, sha, feature, hotfix, rollback
FROM deployments
WHERE ended AND environment = %(environment)s
    AND coalesce(finished_at, observed_at) >= %(since)s
    AND coalesce(finished_at, observed_at) < %(until)s
ORDER BY at DESC
