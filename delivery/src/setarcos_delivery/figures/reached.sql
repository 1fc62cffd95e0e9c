-- Which deployment first brought each commit to an environment: reached(environment, repository,
-- sha, committed_at, reverts, n). Parameters: environment (NULL: all), every (all commits, or those
-- alone that were reverted, revert or were deployed by name).
deployed AS MATERIALIZED (
    -- n: the order in which they ended.
    SELECT
        row_number() OVER (ORDER BY coalesce(finished_at, observed_at), source, key) AS n,
        coalesce(finished_at, observed_at) AS at,
        coalesce(started_at, finished_at, observed_at) AS started,
        source, key, repository, component, environment, sha, rollback, hotfix, feature,
        regexp_replace(ref, '^refs/heads/', '') AS ref
    FROM deployments
    WHERE status = 'success'
),
-- A line is what commits are put in order on: '' is the default branch, whatever its name was.
lines AS (
    SELECT
        repository COLLATE "C" AS repository,
        (CASE WHEN default_branch THEN '' ELSE branch END) COLLATE "C" AS line,
        sha COLLATE "C" AS sha, pushed_at, place, committed_at, reverts
    FROM commits
),
-- Where a deployment's commit stands: on the default branch, else on the branch that was deployed,
-- else somewhere; only on the first two (`whole`) the commits before it come with it.
placed AS MATERIALIZED (
    SELECT DISTINCT ON (d.n)
        d.n, d.environment, c.*, (c.line = '' OR c.line = d.ref) IS TRUE AS whole
    FROM deployed AS d JOIN lines AS c ON c.repository = d.repository AND c.sha = d.sha
    ORDER BY d.n, c.line = '' DESC, (c.line = d.ref) IS TRUE DESC, c.pushed_at, c.line
),
wanted AS (
    SELECT * FROM lines
    WHERE %(every)s OR reverts IS NOT NULL OR (repository, left(sha, 7)) IN (
        SELECT repository, left(reverts, 7) FROM commits WHERE reverts IS NOT NULL
    )
),
-- The first deployment at or after a commit's place is the first that contains it.
covered AS (
    SELECT
        environment, repository, sha, committed_at, reverts,
        min(n) OVER (
            PARTITION BY environment, repository, line
            ORDER BY pushed_at DESC, place DESC, sha DESC
        ) AS n
    FROM (
        SELECT environment, repository, line, sha, pushed_at, place, committed_at, reverts, n
        FROM placed
        WHERE whole
        UNION ALL
        SELECT
            e.environment, w.repository, w.line, w.sha, w.pushed_at, w.place, w.committed_at,
            w.reverts, NULL
        FROM wanted AS w CROSS JOIN (SELECT DISTINCT environment FROM placed) AS e
    ) AS both_kinds
    WHERE %(environment)s::text IS NULL OR environment = %(environment)s
),
reached AS MATERIALIZED (
    SELECT
        environment, repository, sha,
        min(committed_at) AS committed_at, max(reverts) AS reverts, min(n) AS n
    FROM (
        SELECT environment, repository, sha, committed_at, reverts, n FROM covered
        WHERE n IS NOT NULL
        UNION ALL
        SELECT environment, repository, sha, committed_at, reverts, n FROM placed
        WHERE NOT whole AND (%(environment)s::text IS NULL OR environment = %(environment)s)
    ) AS every_line
    GROUP BY environment, repository, sha
)
