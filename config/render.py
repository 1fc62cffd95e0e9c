"""The pure renderer: a catalogue and an environment in, the text of every file out.

No clock, no network, no environment variables, nothing written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from config.addresses import address, instance, listen
from config.alerts import alert_problems
from config.capacity.findings import disk_problems
from config.catalogue import Catalogue
from config.catalogue.scrape import DiscoveryKind, HostedJob, Job, Target
from config.catalogue.services import Service
from config.coverage import scraped
from config.dashboards import Library, load_library
from config.dashboards.check import problems as dashboard_problems
from config.dashboards.grafana import names as dashboard_names
from config.discovery import discovery_jobs, missing_kinds
from config.durations import Duration
from config.edge import EDGE, passages
from config.environment import SCRAPE_TIMEOUT, Environment, TempoGeneration, discovery_mistakes
from config.members import ALERTMANAGER, members, told_twice
from config.problems import Problem, ProblemsError, nearest
from config.reparse import reparse
from config.retention import retention, retention_problems
from config.retention_guard import guard
from config.routing import rendered as rendered_routing
from config.routing_check import environment_problems, inhibition_problems
from config.rules import RenderedGroup, rendered_groups, vocabulary
from config.supabase import METRICS_PORT, SUPABASE, Supabase
from config.template import Templates

HEADER = "Rendered from config/catalogue for '{}' by nox -s render: change it there, not here."
FLAGS = "alertmanager/alertmanager.flags.j2"
RULE_GROUP = "prometheus/rules/group.yml.j2"
DASHBOARD = "grafana/dashboards/dashboard.json.j2"
# Read by another template, and no file of its own.
PARTS = {"grafana/dashboards/panel.json.j2"}
APP = "app/app.env.j2"
# The rights of Prometheus in a cluster: of no server, and for discovery alone.
RBAC = "kubernetes/prometheus-rbac.yaml.j2"
TEMPO = {
    TempoGeneration.V1: "tempo/tempo-1.5.yaml.j2",
    TempoGeneration.V3: "tempo/tempo-3.0.yaml.j2",
}


def render(
    catalogue: Catalogue,
    environment: Environment,
    templates: Templates | None = None,
    library: Library | None = None,
) -> dict[str, str]:
    """Return {path below the tree's root: text} of every file of an environment.

    Raises ProblemsError where a name in the environment, an expression, a dashboard or a template
    is wrong, where a rendered file cannot be parsed again, or would keep data for ever.
    """
    _known_names(catalogue, environment)
    if problems := list(disk_problems(catalogue, environment, retention(catalogue, environment))):
        raise ProblemsError(problems)
    templates = templates or Templates()
    library = library or load_library()
    if wrong := list(alert_problems(catalogue, environment, library)):
        raise ProblemsError(wrong)
    words = vocabulary(catalogue, environment)
    if wrong := dashboard_problems(library, words):
        raise ProblemsError(wrong)
    groups = rendered_groups(catalogue, environment)
    if wrong := list(inhibition_problems(catalogue, words, groups)):
        raise ProblemsError(wrong)
    common = variables(catalogue, environment) | {"library": library}
    files = {}
    for path, template, extra in _outputs(catalogue, environment, templates, library, groups):
        files[path] = templates.render(template, common | extra)
        reparse(path, files[path], template)
        guard(path, files[path], template)
    return files


def variables(catalogue: Catalogue, environment: Environment) -> dict[str, Any]:
    """Return the names that every template may use."""
    paths = environment.paths
    return {
        "header": HEADER.format(environment.name),
        "environment": environment,
        "catalogue": catalogue,
        "retention": retention(catalogue, environment),
        "jobs": list(_jobs(catalogue, environment)),
        "passages": list(passages(catalogue, environment)),
        "discovery_jobs": list(discovery_jobs(catalogue, environment)),
        "probe_modules": list(catalogue.probe_modules.values()),
        "address": partial(address, catalogue, environment),
        "listen": partial(listen, catalogue, environment),
        "routing": rendered_routing(catalogue, environment),
        "members": partial(members, catalogue, environment),
        "data": _below(paths.data),
        "config": _below(paths.config),
        "secret": _below(paths.secrets),
        "limits": lambda service: catalogue.services[service].limits,
        "delays": catalogue.delays,
        "wait": environment.wait,
        "window": environment.window,
    }


def _below(root: str) -> Callable[[str], str]:
    return lambda name: f"{root}/{name}"


def _outputs(
    catalogue: Catalogue,
    environment: Environment,
    templates: Templates,
    library: Library,
    groups: Iterable[RenderedGroup],
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield path, template and own variables of each file."""
    ours = set(catalogue.services) - {*environment.without, *environment.hosted}
    several = {
        DASHBOARD: _dashboards(library),
        RULE_GROUP: _groups(groups),
        FLAGS: _flags(catalogue, environment),
    }
    for name in templates.names():
        if name == APP:
            for service in _with_telemetry(catalogue, ours):
                yield f"{service.name}/{service.name}.env", name, {"service": service}
            continue
        server = name.split("/")[0]
        if name == RBAC and DiscoveryKind.KUBERNETES in environment.discovery:
            yield name.removesuffix(".j2"), name, {}
        if server not in ours or name in {*TEMPO.values(), *PARTS}:
            continue
        for path, own in several.get(name, ((name.removesuffix(".j2"), {}),)):
            yield path, name, own
    if "tempo" in ours:
        yield "tempo/tempo.yaml", TEMPO[environment.tempo], {}


def _dashboards(library: Library) -> Iterator[tuple[str, dict[str, Any]]]:
    for uid, each in library.dashboards.items():
        path = f"grafana/dashboards/{each.folder.name}/{uid}.json"
        yield path, dashboard_names(each, library)


def _groups(groups: Iterable[RenderedGroup]) -> Iterator[tuple[str, dict[str, Any]]]:
    for group in groups:
        yield f"prometheus/rules/{group.name}.yml", {"group": group}


def _flags(catalogue: Catalogue, environment: Environment) -> Iterator[tuple[str, dict[str, Any]]]:
    for member in members(catalogue, environment):
        yield f"alertmanager/{member.name}.flags", {"member": member}


def _with_telemetry(catalogue: Catalogue, ours: Iterable[str]) -> list[Service]:
    """Return the app's own processes, each of which gets a file of its settings."""
    names = sorted(ours)
    return [catalogue.services[name] for name in names if catalogue.services[name].telemetry]


def _jobs(catalogue: Catalogue, environment: Environment) -> Iterator[dict[str, Any]]:
    """Yield the scrape jobs with their targets as Prometheus wants them."""
    for job, targets in scraped(catalogue, environment):
        written = [each for one in targets for each in _targets(catalogue, environment, job, one)]
        own = job.longest_answer
        pace = _pace(environment, own, max(own, SCRAPE_TIMEOUT)) if own else {}
        yield {**dict(job), "targets": written, "hosted": None, "pace": pace}
    if environment.supabase is not None:
        yield _supabase_job(catalogue.hosted_jobs[SUPABASE], environment, environment.supabase)


def _supabase_job(job: HostedJob, environment: Environment, supabase: Supabase) -> dict[str, Any]:
    """Return the job of the project's own metrics; its `instance` is the same for every project."""
    labels = {
        "instance": f"{job.name}:{METRICS_PORT}",
        "service": job.service,
        "environment": environment.name,
    }
    hosted = {"username": job.username, "key_file": supabase.metrics_key_file}
    targets = [{"address": supabase.metrics_address, "labels": labels}]
    plain = {"honor_labels": False, "probe": None, "drop_labels": ()}
    pace = _pace(environment, job.scrape_interval, SCRAPE_TIMEOUT)
    return {**plain, **dict(job), "targets": targets, "hosted": hosted, "pace": pace}


def _pace(environment: Environment, own: Duration, timeout: Duration) -> dict[str, Duration]:
    """Return the pace of a job that has one of its own: not quicker than all others."""
    interval = max(own, environment.scrape)
    return {"scrape_interval": interval, "scrape_timeout": min(interval, timeout)}


def _targets(
    catalogue: Catalogue, environment: Environment, job: Job, target: Target
) -> Iterator[dict[str, Any]]:
    """Yield a target as Prometheus wants it; each Alertmanager of a cluster is one."""
    where = address(catalogue, environment, target.service, target.port)
    found = {instance(catalogue, target.service, target.port): where}
    if target.service == ALERTMANAGER:
        found = {each.instance: each.http for each in members(catalogue, environment)}
    page = "http://{}" + (target.path or "") if job.probe == "http-2xx" else "{}"
    for name, reached in found.items():
        labels: Mapping[str, str] = {
            "instance": page.format(name),
            "service": target.service,
            "environment": environment.name,
        }
        yield {"address": page.format(reached), "labels": labels}


def _known_names(catalogue: Catalogue, environment: Environment) -> None:
    shown = f"config/environments/{environment.name}.yaml"
    problems = [
        Problem(
            shown,
            1,
            "environment/unknown-service",
            f"unknown service '{name}'",
            nearest(name, catalogue.services),
            "use one of: " + ", ".join(catalogue.services),
        )
        for name in (*environment.without, *environment.hosted)
        if name not in catalogue.services
    ]
    if environment.supabase is not None and SUPABASE not in catalogue.hosted_jobs:
        message = f"supabase is set, but the catalogue has no hosted job '{SUPABASE}'"
        near = nearest(SUPABASE, catalogue.hosted_jobs)
        fix = "add it to hosted_jobs in config/catalogue/scrape.yaml, or correct its name there"
        problems.append(Problem(shown, 1, "environment/supabase", message, near, fix))
    lacks = environment.port_base is None and environment.dashboards_host is None
    if lacks and EDGE in set(catalogue.services) - {*environment.without, *environment.hosted}:
        message = f"nothing says under which name {EDGE} passes on Grafana"
        fix = f"add dashboards_host: dashboards.example.org, or leave {EDGE} out with without"
        problems.append(Problem(shown, 1, "environment/edge", message, fix=fix))
    problems += _discovery_problems(catalogue, environment, shown)
    problems += retention_problems(catalogue, environment, shown)
    problems += environment_problems(catalogue, environment)
    problems += told_twice(catalogue, environment)
    if problems:
        raise ProblemsError(problems)


def _discovery_problems(
    catalogue: Catalogue, environment: Environment, shown: str
) -> Iterator[Problem]:
    """Yield what discovery lacks, also in an environment that was changed after it was read."""
    for message, fix in discovery_mistakes(environment):
        yield Problem(shown, 1, "environment/discovery", message, fix=fix)
    for kind in missing_kinds(catalogue, environment):
        message = f"discovery has {kind}, but the catalogue has no discovery job of that kind"
        fix = f"add one to config/catalogue/scrape.yaml, or take {kind} out of discovery"
        yield Problem(shown, 1, "environment/discovery", message, fix=fix)
