"""The app's image: its base is the pinned one, and all that its processes import is in it."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from lab.images.app import DOCKERFILE, digest, sources, write
from lab.images.found import Found
from lab.images.wheels import Target, only_there, requirements
from lab.provision.pins import pins

BASE = Found("python:3", "sha256:1", "3.11.2", "official image")
PROCESSES = ("api", "web", "worker", "ai_router", "migrate")
CONSTRAINTS = """\
async-timeout==5.0.1 ; python_full_version < '3.11.3'
colorama==0.4.6 ; sys_platform == 'win32'
redis==7.0.0
"""


def test_the_base_is_the_pinned_one() -> None:
    lines = DOCKERFILE.read_text("utf-8").splitlines()

    assert f"ARG BASE={pins().image['python'].name}" in lines
    assert f"USER {pins().image['python'].run_as}" in lines


def test_the_tag_changes_with_the_base() -> None:
    other = Found("python:3", "sha256:2", "3.11.2", "official image")

    assert digest(BASE) == digest(BASE)
    assert digest(BASE) != digest(other)


def test_the_image_holds_all_that_its_processes_import(tmp_path: Path) -> None:
    for node in sources():
        path = tmp_path / node.path.strip("/")
        if node.file is None:
            path.mkdir(parents=True, exist_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(node.file.read_bytes())
    names = [f"lab.app.{name}" for name in PROCESSES]
    names = [
        f"{name}.__main__" if (tmp_path / name.replace(".", "/")).is_dir() else name
        for name in names
    ]
    # The traffic comes first: it replaces what blocks in the standard library.
    names = [
        "lab.traffic.__main__",
        *names,
        "lab.team.__main__",
        "lab.receivers.__main__",
        "setarcos_delivery.__main__",
    ]
    code = f"import {', '.join(names)}, lab.errors; print(lab.errors.__file__)"

    told = subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert told.returncode == 0, told.stderr
    assert told.stdout.strip() == str(tmp_path / "lab" / "errors.py")


def test_the_engine_is_given_wheels_and_sources(tmp_path: Path) -> None:
    (tmp_path / "one.whl").write_text("wheel")
    file = io.BytesIO()
    write(file, tmp_path)
    file.seek(0)

    with tarfile.open(fileobj=file) as archive:
        names = set(archive.getnames())

    assert {"Dockerfile", "wheels/one.whl", "source/lab/app/serve.py"} <= names
    assert {"source/config/catalogue/services.yaml", "source/setarcos_metrics/asgi.py"} <= names
    assert not [name for name in names if "rendered" in name or "__pycache__" in name]


@pytest.mark.parametrize(
    ("python", "pinned"), [("3.11.2", ["async-timeout==5.0.1"]), ("3.11.17", [])]
)
def test_what_only_the_images_python_needs_is_fetched_too(python: str, pinned: list[str]) -> None:
    if sys.version_info >= (3, 11, 3):
        assert only_there(CONSTRAINTS, Target(python, "amd64")) == pinned


def test_wheels_fit_the_image_and_not_this_machine() -> None:
    options = [*Target("3.11.2", "arm64").options()]

    assert "--python-version=3.11" in options
    assert "--platform=manylinux2014_aarch64" in options


def test_no_container_engine_is_needed_inside_the_image() -> None:
    names = {each.split(">")[0].split("[")[0] for each in requirements()}

    assert {"fastapi", "locust", "celery", "pydantic"} <= names
    assert not {"docker", "testcontainers", "setarcos-observability-lab"} & names
