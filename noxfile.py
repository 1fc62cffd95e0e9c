"""Every command of the project: `nox -l` lists them, `nox -s NAME -- --help` explains one."""

from __future__ import annotations

import hashlib
from pathlib import Path

import nox

nox.needs_version = ">=2025.2"
nox.options.sessions = ["tests", "lint"]
nox.options.reuse_existing_virtualenvs = True
nox.options.error_on_external_run = True
nox.options.default_venv_backend = "virtualenv"

ROOT = Path(__file__).parent
CONSTRAINTS = ROOT / "constraints.txt"
# The environments whose rendered files are committed.
RENDERED = sorted(path.name for path in (ROOT / "config" / "rendered").iterdir())
# The library that the sample app is instrumented with, a package of its own.
METRICS = ROOT / "instrumentation" / "python"
# The service of the delivery metrics, a package of its own.
DELIVERY = ROOT / "delivery"
# What the unit tests and the style checks found, for whoever counts it (.ci/post).
JUNIT = "out/tests/junit.xml"
SARIF = "out/lint/ruff.sarif"
# Where every fault is played; the suite itself leaves that out.
ALERTS = "acceptance/alerting"
# Two watchers, of which one dies again and again for an hour.
SOAK = "acceptance/soak"
# Schemas of CIs, and the files that must fit them.
CI_FILES = {
    "github-workflows": sorted(map(str, (ROOT / ".github" / "workflows").glob("*.yml"))),
    "github-actions": [str(DELIVERY / "ci" / "github" / "action.yml")],
    "gitlab-ci": [str(DELIVERY / "ci" / "gitlab" / "delivery.gitlab-ci.yml")],
}
# nox would kill what it runs 0.3 s after Ctrl-C; the lab stops its servers in order.
STOPPING_S = 60


def install(session: nox.Session, *extras: str) -> None:
    """Install the project with `extras`, unless this environment has them already."""
    wanted = hashlib.sha256(",".join(extras).encode())
    for path in (
        ROOT / "pyproject.toml",
        METRICS / "pyproject.toml",
        DELIVERY / "pyproject.toml",
        CONSTRAINTS,
    ):
        wanted.update(path.read_bytes())
    stamp = Path(session.virtualenv.location) / "installed"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted.hexdigest():
        return
    names = f"[{','.join(extras)}]" if extras else ""
    packages = [f".{names}", str(METRICS), str(DELIVERY)]
    editable = [part for package in packages for part in ("--editable", package)]
    session.install(*editable, "--constraint", str(CONSTRAINTS))
    stamp.write_text(wanted.hexdigest(), encoding="utf-8")


def run(session: nox.Session, *command: str) -> None:
    """Run `command` and leave it time to stop what it started."""
    session.run(*command, interrupt_timeout=STOPPING_S, terminate_timeout=STOPPING_S)


@nox.session
def lab(session: nox.Session) -> None:
    """Start the real servers and the app (-- up --detach, status, logs, traffic, down, doctor)."""
    install(session, "lab")
    run(session, "python", "-m", "lab", *session.posargs)


@nox.session
def backup(session: nox.Session) -> None:
    """Copy what a running lab keeps into one file (-- --name NAME --to FOLDER)."""
    install(session, "lab")
    run(session, "python", "-m", "lab.backup", "backup", *session.posargs)


@nox.session
def restore(session: nox.Session) -> None:
    """Start a new lab with what a backup holds (-- FILE --name NAME)."""
    install(session, "lab")
    run(session, "python", "-m", "lab.backup", "restore", *session.posargs)


@nox.session
def acceptance(session: nox.Session) -> None:
    """Prove the pack against real servers (-- --lab NAME for a lab that runs already)."""
    install(session, "lab", "acceptance")
    apart = [f"--ignore={folder}" for folder in (ALERTS, SOAK)]
    run(session, "python", "-m", "pytest", "acceptance", *apart, *session.posargs)


@nox.session
def alerts(session: nox.Session) -> None:
    """Break everything that an alert tells of, and follow each to its end (about 26 minutes)."""
    install(session, "lab", "acceptance")
    folder = "--report-dir=out/acceptance/alerts"
    told = ("--log-cli-level=INFO", "--log-cli-format=%(asctime)s %(message)s")
    clock = "--log-cli-date-format=%H:%M:%S"
    run(session, "python", "-m", "pytest", ALERTS, folder, *told, clock, *session.posargs)


@nox.session
def soak(session: nox.Session) -> None:
    """Kill one of two watchers after the other: what is told? (-- --for 1h --kill-every 5m)."""
    install(session, "lab", "acceptance")
    folder = "--report-dir=out/acceptance/soak"
    run(session, "python", "-m", "pytest", SOAK, folder, "--capture=no", *session.posargs)


@nox.session
def preview(session: nox.Session) -> None:
    """Draw every dashboard against a running lab into one page (-- --name NAME --last 1h)."""
    install(session, "lab", "preview")
    session.run("python", "-m", "lab.preview", *session.posargs)


@nox.session
def render(session: nox.Session) -> None:
    """Render all that is committed, or one (-- --environment NAME [--out DIR] [--check])."""
    install(session, "lab")
    every = [["--environment", name] for name in RENDERED]
    for arguments in [session.posargs] if session.posargs else every:
        session.run("python", "-m", "lab.rendering", *arguments)


@nox.session(name="plan-capacity")
def plan_capacity(session: nox.Session) -> None:
    """Tell what disk, memory and network the servers need (-- --environment production)."""
    install(session, "lab")
    run(session, "python", "-m", "config.capacity", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Run the unit tests, in seconds and without servers."""
    install(session, "lab", "acceptance", "tests")
    folders = ("tests", "instrumentation/python/tests", "delivery/tests")
    # A file stays in one process, so that what its tests share is made once.
    side_by_side = ("-n", "auto", "--dist", "loadfile")
    wanted = (f"--junit-xml={JUNIT}", *side_by_side, *session.posargs)
    session.run("python", "-m", "pytest", *folders, *wanted)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, types, the direction of imports, YAML, workflows and the rendered files."""
    install(session, "lab", "acceptance", "bench", "tests", "lint")
    session.run("ruff", "check", ".")
    (ROOT / SARIF).parent.mkdir(parents=True, exist_ok=True)
    session.run("ruff", "check", ".", "--output-format=sarif", f"--output-file={SARIF}")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy")
    session.run("lint-imports", "--no-cache")
    session.run("yamllint", "--strict", ".")
    for schema, files in CI_FILES.items():
        session.run("check-jsonschema", "--builtin-schema", f"vendor.{schema}", *files)
    for name in RENDERED:
        session.run("python", "-m", "config", "--environment", name, "--check")


@nox.session
def mutants(session: nox.Session) -> None:
    """Change each alert and objective in one place: unit tests must notice (-- --alert NAME)."""
    install(session, "lab", "acceptance")
    session.run("python", "-m", "acceptance.rule_mutants", *session.posargs)


@nox.session
def images(session: nox.Session) -> None:
    """Build stand-in images for machines without a registry, and the app's (-- --list, NAMES)."""
    install(session, "lab")
    run(session, "python", "-m", "lab.images", *session.posargs)


@nox.session
def forget(session: nox.Session) -> None:
    """Remove the log lines about a person from Loki (-- --query LOGQL, --list, --cancel ID)."""
    install(session, "lab")
    session.run("python", "-m", "lab.forget", *session.posargs)


@nox.session
def post(session: nox.Session) -> None:
    """Tell a delivery-events service what happened (-- build, -- deployment, -- report FORMAT)."""
    install(session, "lab")
    session.run("python", "-m", "setarcos_delivery", "post", *session.posargs)


@nox.session
def report(session: nox.Session) -> None:
    """Write the delivery report of a running lab (-- --weeks 4, --environment, --out FOLDER)."""
    install(session, "lab")
    session.run("python", "-m", "lab.team.report", *session.posargs)


@nox.session
def new(session: nox.Session) -> None:
    """Scaffold a new fact (-- metric NAME, -- server NAME, -- panel TITLE, -- alert NAME)."""
    install(session, "lab")
    session.run("python", "-m", "lab.scaffold", *session.posargs)


@nox.session
def record(session: nox.Session) -> None:
    """Record again what the exporters of a running lab expose (-- --name NAME)."""
    install(session, "lab")
    session.run("python", "-m", "lab.record", *session.posargs)


@nox.session
def beside(session: nox.Session) -> None:
    """Show the reports of several runs of the suite side by side (-- FOLDER FOLDER)."""
    install(session, "lab", "acceptance")
    session.run("python", "-m", "acceptance.report.beside", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure rendering, what metrics and traces cost a request, and how fast dashboards load."""
    install(session, "lab", "bench")
    session.run("python", "-m", "bench.render")
    session.run("python", "-m", "bench.overhead")
    session.run("python", "-m", "bench.dashboards")


@nox.session
def lock(session: nox.Session) -> None:
    """Resolve the newest fitting versions of all dependencies into constraints.txt."""
    session.install("uv")
    session.run(
        "uv",
        "pip",
        "compile",
        "pyproject.toml",
        "--all-extras",
        "--universal",
        "--upgrade",
        "--no-annotate",
        "--no-header",
        "--no-emit-index-url",
        "--output-file",
        str(CONSTRAINTS),
    )
