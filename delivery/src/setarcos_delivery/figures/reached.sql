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
-- A line is what commits are put in order on: a branch, or all that ever were the default branch
-- (''). It has a number, because sorting by names takes most of the time.
names AS MATERIALIZED (
    SELECT row_number() OVER () AS line, repository, branch
    FROM (
        SELECT DISTINCT repository, CASE WHEN default_branch THEN '' ELSE branch END AS branch
        FROM commits
    ) AS every_branch
),
lines AS (
    SELECT
        names.line, names.branch, names.repository, sha, pushed_at, place, committed_at, reverts
    FROM commits JOIN names
        ON names.repository = commits.repository
        AND names.branch = CASE WHEN default_branch THEN '' ELSE commits.branch END
),
-- Where a deployment's commit stands: on the branch that was deployed, else on the default branch,
-- else somewhere; only on the first two (`whole`) the commits before it come with it. A hotfix that is
-- on the default branch by now was deployed without what had waited there.
placed AS MATERIALIZED (
    SELECT DISTINCT ON (d.n)
        d.n, d.environment, c.*, (c.branch = '' OR c.branch = d.ref) IS TRUE AS whole
    FROM deployed AS d JOIN lines AS c ON c.repository = d.repository AND c.sha = d.sha
    ORDER BY d.n, (c.branch = d.ref) IS TRUE DESC, c.branch = '' DESC, c.pushed_at, c.branch
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
            PARTITION BY line, environment ORDER BY pushed_at DESC, place DESC, sha COLLATE "C" DESC
        ) AS n
    FROM (
        SELECT
            environment, line, repository, sha, pushed_at, place, committed_at, reverts, n
        FROM placed
        WHERE whole
        UNION ALL
        SELECT
            e.environment, w.line, w.repository, w.sha, w.pushed_at, w.place, w.committed_at,
            w.reverts, NULL
        FROM wanted AS w CROSS JOIN (SELECT DISTINCT environment FROM placed) AS e
    ) AS both_kinds
    WHERE %(environment)s::text IS NULL OR environment = %(environment)s
),
reached AS MATERIALIZED (
    SELECT
        environment, repository, sha COLLATE "C" AS sha,
        min(committed_at) AS committed_at, max(reverts) AS reverts, min(n) AS n
    FROM (
        SELECT environment, repository, sha, committed_at, reverts, n FROM covered
        WHERE n IS NOT NULL
        UNION ALL
        SELECT environment, repository, sha, committed_at, reverts, n FROM placed
        WHERE NOT whole AND (%(environment)s::text IS NULL OR environment = %(environment)s)
    ) AS every_line
    GROUP BY sha COLLATE "C", repository, environment
)
