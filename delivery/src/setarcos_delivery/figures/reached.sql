-- Which deployment first brought each commit to an environment: reached(environment, repository,
-- sha, committed_at, reverts, n). Of all environments (environment is NULL) or of one; in it are the
-- commits that were deployed by name, that revert or were reverted, and those that need to be looked
-- for on more than one line; with `bounds`, also all others that arrived between the first and last.
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
-- A line is what commits are put in order on: a branch, or all that ever were the default branch ('').
lines AS NOT MATERIALIZED (
    SELECT
        repository, CASE WHEN default_branch THEN '' ELSE branch END AS line, sha, pushed_at, place,
        committed_at, reverts
    FROM commits
),
-- Where a deployment's commit stands: on the branch that was deployed, else on the default branch,
-- else somewhere; only on the first two (`whole`) the commits before it come with it. A hotfix that is
-- on the default branch by now was deployed without what had waited there.
placed AS MATERIALIZED (
    SELECT DISTINCT ON (d.n)
        d.n, d.at, d.environment, c.*, (c.line = '' OR c.line = d.ref) IS TRUE AS whole
    FROM deployed AS d JOIN lines AS c ON c.repository = d.repository AND c.sha = d.sha
    ORDER BY d.n, (c.line = d.ref) IS TRUE DESC, c.line = '' DESC, c.pushed_at, c.line
),
-- Commits that one look at the default branch is not enough for.
apart AS MATERIALIZED (
    SELECT repository, sha
    FROM commits
    WHERE reverts IS NOT NULL
        OR (repository, left(sha, 7)) IN (
            SELECT repository, left(reverts, 7) FROM commits WHERE reverts IS NOT NULL
        )
        OR (repository, branch) IN (SELECT repository, line FROM placed WHERE line <> '')
        OR repository IN (
            SELECT repository
            FROM (SELECT DISTINCT repository, branch FROM commits WHERE default_branch) AS named
            GROUP BY repository
            HAVING count(*) > 1
        )
    UNION
    SELECT repository, sha FROM placed WHERE NOT whole
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
        SELECT
            environment, repository, line, sha, pushed_at, place, committed_at, reverts, n
        FROM placed
        WHERE whole
        UNION ALL
        SELECT
            e.environment, c.repository, c.line, c.sha, c.pushed_at, c.place, c.committed_at,
            c.reverts, NULL
        FROM apart AS a
        CROSS JOIN LATERAL (
            SELECT * FROM lines WHERE repository = a.repository AND sha = a.sha
            OFFSET 0  -- else all commits are read for a few
        ) AS c
        CROSS JOIN (SELECT DISTINCT environment FROM placed) AS e
    ) AS both_kinds
    WHERE %(environment)s::text IS NULL OR environment = %(environment)s
),
-- Deployments of the default branch that brought it on, each with the one that did so before.
steps AS (
    SELECT
        n, at, environment, repository, pushed_at, place, sha,
        lag(pushed_at, 1, '-infinity') OVER earlier AS before_pushed_at,
        lag(place, 1, -1) OVER earlier AS before_place, lag(sha, 1, '') OVER earlier AS before_sha
    FROM (
        SELECT *, max(rank) OVER (
            PARTITION BY repository ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS highest
        FROM (
            SELECT *, dense_rank() OVER (
                PARTITION BY repository ORDER BY pushed_at, place, sha
            ) AS rank
            FROM placed
            WHERE line = '' AND environment = %(environment)s
        ) AS ranked
    ) AS climbing
    WHERE highest IS NULL OR rank > highest
    WINDOW earlier AS (PARTITION BY repository ORDER BY n)
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
    GROUP BY sha, repository, environment
    UNION ALL
    SELECT s.environment, c.repository, c.sha, c.committed_at, c.reverts, s.n
    FROM steps AS s CROSS JOIN LATERAL (
        SELECT * FROM commits
        WHERE repository = s.repository AND default_branch
            AND (pushed_at, place, sha) <= (s.pushed_at, s.place, s.sha)
            AND (pushed_at, place, sha) > (s.before_pushed_at, s.before_place, s.before_sha)
        OFFSET 0  -- else it is joined by the repository alone, each commit with each deployment
    ) AS c
    WHERE s.at >= (%(bounds)s::timestamptz[])[1]
        AND s.at < (%(bounds)s::timestamptz[])[array_upper(%(bounds)s::timestamptz[], 1)]
        AND NOT EXISTS (SELECT FROM apart AS a WHERE a.repository = c.repository AND a.sha = c.sha)
        AND NOT EXISTS (
            SELECT FROM placed AS p
            WHERE p.repository = c.repository AND p.sha = c.sha AND p.environment = s.environment
        )
)
