-- Facts as %(events)s events leave them: of 100 events, 20 are pushes (30 commits), 48 are of 16 runs
-- of pipelines, 18 of 6 deployments, 1 or 2 of half an incident, and 12 or 13 are reports. A year,
-- 20 repositories; every third deployment goes to production.
INSERT INTO deliveries (id, source, delivery_id, kind, received_at, understood, body)
SELECT i, 'plain', i::text, 'made', now(), TRUE, jsonb_build_object('number', i)
FROM generate_series(1, %(events)s) AS i;

INSERT INTO commits
SELECT
    'school/repository-' || i %% 20, 'main', md5('c' || i) || left(md5(i::text), 8), TRUE,
    at - interval '1 hour' * (i %% 7), at, i %% 2, 'A change',
    CASE WHEN i %% 100 = 99 THEN md5('c' || i - 60) || left(md5((i - 60)::text), 8) END
FROM
    generate_series(1, %(events)s * 3 / 10) AS i,
    LATERAL (SELECT %(since)s + (i * interval '365 days') / (%(events)s * 3 / 10) AS at) AS made;

INSERT INTO builds
    (source, key, ended, observed_at, digest, repository, component, name, status, started_at,
    finished_at)
SELECT
    'github', i || '/1', TRUE, at, '', 'school/repository-' || i %% 20, 'component-' || i %% 8, 'ci',
    CASE WHEN i %% 11 = 0 THEN 'failure' ELSE 'success' END,
    at - interval '1 second' * (i %% 2000), at
FROM
    generate_series(1, %(events)s * 16 / 100) AS i,
    LATERAL (SELECT %(since)s + (i * interval '365 days') / (%(events)s * 16 / 100) AS at) AS made;

INSERT INTO deployments
    (source, key, ended, observed_at, digest, repository, component, environment, sha, ref, status,
    rollback, hotfix, feature, started_at, finished_at)
SELECT
    'github', i::text, TRUE, at, '', 'school/repository-' || c %% 20, 'component-' || i %% 8,
    (ARRAY['production', 'staging', 'lab'])[i %% 3 + 1],
    md5('c' || c) || left(md5(c::text), 8), 'main',
    CASE WHEN i %% 13 = 0 THEN 'failure' ELSE 'success' END, i %% 50 = 0, i %% 70 = 0,
    (ARRAY['ask', 'quest', 'explore', 'journal', 'forum'])[i %% 5 + 1], at - interval '5 minutes', at
FROM
    generate_series(1, %(events)s * 6 / 100) AS i,
    LATERAL (
        SELECT
            i * 5 - i %% 5 AS c,
            %(since)s + (i * interval '365 days') / (%(events)s * 6 / 100) + interval '20 minutes' AS at
    ) AS made;

INSERT INTO incidents
    (source, key, component, severity, deployment, opened_at, acknowledged_at, resolved_at)
SELECT
    'pagerduty', i::text, 'component-' || i %% 8, 'critical',
    CASE WHEN i %% 5 = 0 THEN (i * 12)::text END, at, at, at + interval '1 minute' * (i %% 500)
FROM
    generate_series(1, %(events)s / 200) AS i,
    LATERAL (SELECT %(since)s + (i * interval '365 days') / (%(events)s / 200) AS at) AS made;

INSERT INTO test_runs
SELECT
    'report', i::text, TRUE, at, '', 'component-' || i %% 8, 500, i %% 3, 10, 60
FROM
    generate_series(1, %(events)s * 6 / 100) AS i,
    LATERAL (SELECT %(since)s + (i * interval '365 days') / (%(events)s * 6 / 100) AS at) AS made;

INSERT INTO coverage_runs
SELECT 'report', i::text, TRUE, at, '', 'component-' || i %% 8, 80 + i %% 10
FROM
    generate_series(1, %(events)s * 4 / 100) AS i,
    LATERAL (SELECT %(since)s + (i * interval '365 days') / (%(events)s * 4 / 100) AS at) AS made;

INSERT INTO quality_runs
SELECT 'report', i::text, TRUE, at, '', 'component-' || i %% 8, 'ruff', i %% 2, i %% 5, i %% 9
FROM
    generate_series(1, %(events)s * 25 / 1000) AS i,
    LATERAL (SELECT %(since)s + (i * interval '365 days') / (%(events)s * 25 / 1000) AS at) AS made;
