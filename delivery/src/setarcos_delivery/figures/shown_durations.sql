-- How long builds took, by component and by how many of the buckets hold them. Parameter: limits,
-- the buckets' upper limits below zero, the greatest bucket first (width_bucket counts from below).
SELECT
    component, width_bucket(-seconds, %(limits)s::float8[]) AS within,
    count(*) AS builds, sum(exact)::float8 AS seconds
FROM (
    SELECT
        component, extract(epoch FROM finished_at - started_at) AS exact,
        date_part('epoch', finished_at - started_at) AS seconds
    FROM builds
    WHERE part_of IS NULL AND status IN ('success', 'failure') AND started_at <= finished_at
) AS ended_builds
GROUP BY component, within
ORDER BY component, within
