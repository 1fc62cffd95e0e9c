-- The incidents that were opened or restored in a period, the latest first.
-- Parameters: environment, production, since, until.
SELECT *
FROM (
    SELECT
        opened_at, component, severity, title,
        CASE WHEN reopened_at IS NULL OR resolved_at >= reopened_at THEN resolved_at END
            AS resolved_at
    FROM incidents
    WHERE opened_at IS NOT NULL AND coalesce(environment, %(production)s) = %(environment)s
) AS told
WHERE (opened_at >= %(since)s AND opened_at < %(until)s)
    OR (resolved_at >= %(since)s AND resolved_at < %(until)s)
ORDER BY opened_at DESC
