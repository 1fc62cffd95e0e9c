-- Which deployments failed after they had succeeded: failed(n, why); follows reached.sql.
-- Parameters: production, incident_window.
-- What ran before a deployment, of the same component.
running AS (
    SELECT
        d.n, d.rollback, d.started, d.sha, p.line, p.pushed_at, p.place,
        lag(d.n) OVER before AS before_n, lag(d.at) OVER before AS before_at,
        lag(d.sha) OVER before AS before_sha, lag(p.line) OVER before AS before_line,
        lag(p.pushed_at) OVER before AS before_pushed_at, lag(p.place) OVER before AS before_place
    FROM deployed AS d LEFT JOIN placed AS p ON p.n = d.n AND p.whole
    WINDOW before AS (PARTITION BY d.repository, d.component, d.environment ORDER BY d.n)
),
-- One that began before the running one had ended is late, not a way back.
backwards AS (
    SELECT n, before_n FROM running
    WHERE sha <> before_sha AND (
        rollback OR (
            line = before_line AND started >= before_at
            AND (pushed_at, place, sha) < (before_pushed_at, before_place, before_sha)
        )
    )
),
-- A commit that takes back a commit that took one back blames nobody.
reverted AS (
    SELECT DISTINCT old.n
    FROM reached AS new JOIN reached AS old
        ON old.environment = new.environment AND old.repository = new.repository
        AND left(old.sha, 7) = left(new.reverts, 7) AND starts_with(old.sha, new.reverts)
    WHERE new.reverts IS NOT NULL AND old.reverts IS NULL AND old.n < new.n
),
opened AS MATERIALIZED (
    SELECT
        row_number() OVER () AS i, component, opened_at,
        coalesce(environment, %(production)s) AS environment, deployment AS reference
    FROM incidents
    WHERE opened_at IS NOT NULL
),
-- Deployments that a reference means, by their key or by the commit's name or its beginning.
meant AS (
    SELECT o.i, o.opened_at, d.n, d.at, TRUE AS by_key
    FROM opened AS o JOIN deployed AS d ON d.key = o.reference
    UNION ALL
    SELECT o.i, o.opened_at, d.n, d.at, FALSE
    FROM opened AS o JOIN deployed AS d
        ON left(d.sha, 7) = left(lower(o.reference), 7) AND d.environment = o.environment
    WHERE length(o.reference) >= 7 AND starts_with(d.sha, lower(o.reference))
),
named AS (
    SELECT DISTINCT ON (i) i, n FROM meant
    ORDER BY i, by_key DESC, at <= opened_at DESC, CASE WHEN at <= opened_at THEN -n ELSE n END
),
-- Who names a deployment that did not succeed, or elsewhere, has said enough: nothing is guessed.
settled AS (
    SELECT o.i FROM opened AS o JOIN deployments AS d ON d.key = o.reference
    UNION
    SELECT o.i FROM opened AS o JOIN deployments AS d
        ON left(d.sha, 7) = left(lower(o.reference), 7)
    WHERE length(o.reference) >= 7 AND starts_with(d.sha, lower(o.reference))
),
guessed AS (
    SELECT l.i, l.n
    FROM (
        SELECT i, at, max(n) OVER (PARTITION BY component, environment ORDER BY at) AS n
        FROM (
            SELECT NULL AS i, component, environment, at, n FROM deployed
            UNION ALL
            SELECT o.i, o.component, o.environment, o.opened_at, NULL FROM opened AS o
            WHERE o.component IS NOT NULL AND NOT EXISTS (SELECT FROM settled AS s WHERE s.i = o.i)
        ) AS both_kinds
    ) AS l JOIN deployed AS d ON d.n = l.n
    WHERE l.i IS NOT NULL AND d.at >= l.at - %(incident_window)s
),
failed AS MATERIALIZED (
    SELECT before_n AS n, 'rollback' AS why FROM backwards
    UNION SELECT n, 'revert' FROM reverted
    UNION SELECT n, 'incident' FROM named
    UNION SELECT n, 'incident' FROM guessed
)
