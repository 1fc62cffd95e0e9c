-- A period's figures by component, the most deployed first; follows failed.sql.
-- Parameters: environment, since, until.
SELECT
    d.component, count(*) AS deployments,
    count(*) FILTER (WHERE d.n IN (SELECT n FROM failed)) AS failed,
    (
        SELECT percentile_cont(0.5) WITHIN GROUP (
            ORDER BY greatest(date_part('epoch', o.at - r.committed_at), 0)
        ) / 60
        FROM reached AS r JOIN deployed AS o ON o.n = r.n
        WHERE o.component = d.component AND o.environment = %(environment)s
            AND o.at >= %(since)s AND o.at < %(until)s
    ) AS lead_time_minutes
FROM deployed AS d
WHERE d.environment = %(environment)s AND d.at >= %(since)s AND d.at < %(until)s
GROUP BY d.component
ORDER BY deployments DESC, d.component
