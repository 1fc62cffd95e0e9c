"""What a stand-in is made from: the official image's facts, and this machine's programs."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from lab.images.base import PLAIN, PROGRAMS
from lab.images.elf import is_static
from lab.images.found import DIGEST, SOURCE, STAND_IN, VERSION
from lab.images.standin import ENTRY, StandIn, of_binaries, of_packages
from lab.images.tree import Node
from lab.provision.pins import Image, pins
from lab.provision.store import digest_of
from tests.lab.images.conftest import Program

IMAGES = pins().image


def recipe(key: str, program: Program, *, static: bool = True) -> StandIn:
    names = IMAGES[key].programs.values()
    return of_binaries(key, IMAGES[key], {name: program(name, static=static) for name in names})


def nodes(made: StandIn) -> dict[str, Node]:
    return {node.path: node for node in made.nodes}


def test_the_build_says_all_that_the_official_image_does(program: Program) -> None:
    assert recipe("prometheus", program).dockerfile.splitlines() == [
        f"FROM {PLAIN.tag}",
        "ADD root.tar /",
        "EXPOSE 9090",
        'VOLUME ["/prometheus"]',
        "WORKDIR /prometheus",
        "USER nobody",
        'ENTRYPOINT ["/bin/prometheus"]',
        'CMD ["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus"]',
    ]
    postgres = of_packages("postgres", IMAGES["postgres"], "15.20").dockerfile
    assert "STOPSIGNAL SIGINT\n" in postgres
    assert 'ENV PGDATA="/var/lib/postgresql/data"\n' in postgres


@pytest.mark.parametrize(
    ("key", "static", "base"),
    [
        ("loki", True, None),  # no shell, and nothing but itself is needed
        ("redis-exporter", False, PLAIN),  # no shell, but it needs a C library
        ("prometheus", True, PLAIN),  # the official one has a shell
    ],
)
def test_only_what_needs_nothing_stands_on_nothing(
    program: Program, key: str, static: bool, base: object
) -> None:
    assert recipe(key, program, static=static).base == base


def test_the_users_folders_and_account_are_there(program: Program) -> None:
    made = nodes(recipe("tempo", program))

    assert (made["/var/tempo"].mode, made["/var/tempo"].owner) == (0o700, (10001, 10001))
    assert made["/tempo"].file is not None
    assert "tempo:x:10001:10001:" in (made["/etc/passwd"].text or "")
    assert "nobody:x:65534:65534:" in (
        nodes(recipe("prometheus", program))["/etc/passwd"].text or ""
    )


def test_caddy_carries_its_capability(program: Program) -> None:
    assert nodes(recipe("caddy", program))["/usr/bin/caddy"].capability == "cap_net_bind_service"


def test_debians_programs_are_found_where_the_official_images_have_them() -> None:
    postgres = nodes(of_packages("postgres", IMAGES["postgres"], "15.20"))
    redis = nodes(of_packages("redis", IMAGES["redis"], "7.0.15"))
    python = nodes(of_packages("python", IMAGES["python"], "3.11.2"))

    assert postgres["/usr/lib/postgresql/17"].link == "15"
    assert postgres["/run/postgresql"].owner == (999, 999)
    assert redis["/usr/local/bin/redis-cli"].link == "/usr/bin/redis-cli"
    assert python["/usr/local/bin/python3.11"].link == "/usr/bin/python3"


def test_labels_tell_what_it_is(program: Program) -> None:
    labels = recipe("loki", program).labels(digest_of)

    assert labels[STAND_IN] == "true"
    assert labels[VERSION] == "1.2.3"
    assert labels[SOURCE] == "stand-in image (Go build)"


def test_the_digest_changes_with_facts_and_programs_only(program: Program) -> None:
    before = recipe("loki", program).labels(digest_of)[DIGEST]
    assert recipe("loki", program).labels(digest_of)[DIGEST] == before

    with program("loki").path.open("ab") as file:
        file.write(b"changed")
    made = recipe("loki", program)
    changed = IMAGES["loki"].model_copy(update={"ports": (1,)})
    with made.nodes[-1].file.open("ab") as file:  # type: ignore[union-attr]
        file.write(b"changed")

    digests = {each.labels(digest_of)[DIGEST] for each in (made, other(changed, made))}
    assert len({before, *digests}) == 3


def other(image: Image, made: StandIn) -> StandIn:
    return StandIn(image, made.base, made.version, made.source, made.nodes)


def test_the_engine_is_given_a_dockerfile_and_a_tar_in_one_tar(program: Program) -> None:
    made = recipe("loki", program)
    file = io.BytesIO()
    made.write(file)
    file.seek(0)

    with tarfile.open(fileobj=file) as outer:
        assert outer.getnames() == ["Dockerfile", "root.tar"]
        dockerfile, root = outer.extractfile("Dockerfile"), outer.extractfile("root.tar")
        assert dockerfile is not None
        assert root is not None
        assert dockerfile.read().decode() == made.dockerfile
        with tarfile.open(fileobj=root) as inner:
            assert {"usr/bin/loki", "etc/passwd", "loki"} <= set(inner.getnames())


def test_bases_are_told_apart_by_what_they_are_made_from() -> None:
    command = PROGRAMS.command(Path("/t/root.tar"), Path("/t/root.sources"))

    assert PLAIN.digest != PROGRAMS.digest
    assert PLAIN.tag != PROGRAMS.tag
    assert "--include=locales,postgresql,python3,python3-venv,tzdata,redis-server" in command
    assert command[-2:] == ("/t/root.tar", "/t/root.sources")


def test_a_text_is_no_static_program(tmp_path: Path) -> None:
    (tmp_path / "script").write_text("#!/bin/sh\n")

    assert not is_static(tmp_path / "script")


@pytest.mark.parametrize("path", sorted(ENTRY.glob("*.sh")), ids=lambda path: path.name)
def test_every_entry_point_is_a_good_script_that_becomes_its_server(path: Path) -> None:
    shell = shutil.which("bash")
    assert shell is not None
    assert subprocess.run([shell, "-n", str(path)], check=False).returncode == 0
    assert "\nexec " in path.read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        (["--save", "x"], "redis-server --save x --protected-mode no"),
        (["/c/redis.conf"], "redis-server /c/redis.conf --protected-mode no"),
        (["redis-server", "--version"], "redis-server --version"),
        (["redis-cli", "ping"], "redis-cli ping"),
    ],
)
def test_arguments_alone_start_redis_open_as_the_official_one_is(
    tmp_path: Path, arguments: list[str], command: str
) -> None:
    for name in ("redis-server", "redis-cli"):
        (tmp_path / name).write_text('#!/bin/sh\necho "${0##*/}" "$@"\n')
        (tmp_path / name).chmod(0o755)

    told = subprocess.run(
        ["/bin/sh", str(ENTRY / "redis.sh"), *arguments],
        capture_output=True,
        text=True,
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        check=True,
    )

    assert told.stdout.strip() == command
