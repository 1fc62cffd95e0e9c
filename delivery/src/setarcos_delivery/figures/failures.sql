-- The failed deployments of a period, the latest first; follows failed.sql.
-- Parameters: environment, since, until.
SELECT d.at, d.component, d.key, d.sha, array_agg(DISTINCT f.why ORDER BY f.why) AS why
FROM failed AS f JOIN deployed AS d ON d.n = f.n
WHERE d.environment = %(environment)s AND d.at >= %(since)s AND d.at < %(until)s
GROUP BY d.n, d.at, d.component, d.key, d.sha
ORDER BY d.at DESC
