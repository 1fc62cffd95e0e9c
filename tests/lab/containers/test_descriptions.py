"""Each server's description fits its image, and names all that it reads and writes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from lab.containers import box
from lab.provision.pins import pins
from lab.server import PYTHON, Server
from tests.lab.containers.conftest import Boxed

SECRET = re.compile(r"/run/secrets/([a-z0-9-]+)")
# What the entry points of images take for arguments of their own program: flags and files.
ARGUMENT = re.compile(r"^[-@/]")


def texts(boxed: Boxed, server: Server) -> Iterator[str]:
    """Yield all that a server is told: arguments, variables, and the files that it sees."""
    yield from server.arguments
    yield from server.env.values()
    for file in (boxed.site.rendered / server.name).rglob("*"):
        if file.is_file():
            yield file.read_text("utf-8")
    for file in server.box.mounts.values():
        if file.is_file():
            yield file.read_text("utf-8")


def of_images(boxed: Boxed) -> dict[str, Server]:
    """Return the servers that an official image runs."""
    return {name: each for name, each in boxed.servers.items() if each.box.image}


def test_every_service_of_the_catalogue_is_in_a_container(boxed: Boxed) -> None:
    lasting = {name for name, each in boxed.servers.items() if not each.once}

    assert lasting == set(boxed.site.catalogue.services)


def test_every_server_has_a_pinned_image_or_is_our_own_app(boxed: Boxed) -> None:
    for name, server in boxed.servers.items():
        if server.box.image:
            assert server.box.image in pins().image, name
        else:
            assert server.binary == PYTHON, name


def test_every_pinned_image_runs_something(boxed: Boxed) -> None:
    used = {each.box.image for each in of_images(boxed).values()}

    assert set(pins().image) - used == {"python"}


def test_an_image_has_the_program_that_it_is_to_run(boxed: Boxed) -> None:
    for name, server in of_images(boxed).items():
        assert server.binary in pins().image[server.box.image].programs.values(), name


def test_arguments_begin_with_a_program_only_where_the_image_has_no_entry_point(
    boxed: Boxed,
) -> None:
    for name, server in of_images(boxed).items():
        image = pins().image[server.box.image]
        programs = {PurePosixPath(place).name for place in image.programs}
        first = server.arguments[0] if server.arguments else "-"
        if image.entrypoint:
            assert ARGUMENT.match(first), name
        else:
            assert first in programs, name


def test_our_own_app_is_modules_of_the_interpreter(boxed: Boxed) -> None:
    own = {name: each for name, each in boxed.servers.items() if not each.box.image}

    assert own
    for name, server in own.items():
        assert server.arguments[0] == "-m", name
        assert boxed.programs[name].image.entrypoint == ("python",), name


def test_an_image_with_a_capability_on_its_program_is_given_it_and_no_other(boxed: Boxed) -> None:
    """Without it the program may not even start."""
    for name, server in boxed.servers.items():
        capable = pins().image[server.box.image].capable if server.box.image else {}
        given = {f"cap_{each.lower()}" for each in server.box.capabilities}
        assert given == set(capable.values()), name


def test_each_ends_by_the_signal_of_its_image(boxed: Boxed) -> None:
    for name, server in of_images(boxed).items():
        said = pins().image[server.box.image].stop_signal
        if said:
            assert server.stop_signal.name == said, name


def test_no_account_is_roots(boxed: Boxed) -> None:
    for name, program in boxed.programs.items():
        assert min(program.image.owner) > 0, name


def test_no_password_is_in_a_command_line_or_a_variable(boxed: Boxed) -> None:
    """Whoever may use the engine reads both; files of volumes are for their account alone."""
    secrets = {file.read_text() for file in (boxed.site.folder / "secrets").iterdir()}

    assert secrets
    for name, server in boxed.servers.items():
        words = " ".join([*texts(boxed, server), *map(str, server.box.mounts)])
        assert not [secret for secret in secrets if secret in words], name


def test_each_has_the_secrets_that_it_is_told_of_and_no_others(boxed: Boxed) -> None:
    for name, server in boxed.servers.items():
        told = {secret for text in texts(boxed, server) for secret in SECRET.findall(text)}
        assert told == set(server.box.secrets), name
        assert all((boxed.site.folder / "secrets" / each).is_file() for each in told), name


def test_each_keeps_data_that_is_told_where_to_write_it(boxed: Boxed) -> None:
    for name, server in boxed.servers.items():
        place = boxed.site.data(name)
        assert server.box.keeps is any(place in text for text in texts(boxed, server)), name


def test_each_is_told_of_its_own_data_alone(boxed: Boxed) -> None:
    found = re.compile(re.escape(boxed.site.environment.paths.data) + r"/([a-z-]+)")
    for name, server in boxed.servers.items():
        told = {each for text in texts(boxed, server) for each in found.findall(text)}
        assert told <= {name}, name


def test_scratch_covers_all_that_an_image_declares_as_volumes(boxed: Boxed) -> None:
    """Else the engine would make a volume without a name for each, and leave it behind."""
    for name, server in of_images(boxed).items():
        covered = set(dict(box.scratch(boxed.programs[name])))
        if server.box.keeps:
            covered.add(boxed.site.data(name))
        assert set(pins().image[server.box.image].volumes) <= covered, name


def test_scratch_hides_neither_data_nor_secrets_nor_files(boxed: Boxed) -> None:
    paths = boxed.site.environment.paths
    for name, program in boxed.programs.items():
        seen = [boxed.site.data(name), paths.config, paths.secrets, *program.server.box.mounts]
        for folder, _ in box.scratch(program):
            assert not [each for each in seen if PurePosixPath(each).is_relative_to(folder)], name


def test_files_that_are_mounted_are_there(boxed: Boxed) -> None:
    for server in boxed.servers.values():
        for file in server.box.mounts.values():
            assert Path(file).exists()


def test_nobody_is_told_of_loopback_as_an_others_address(boxed: Boxed) -> None:
    """In a container that is the container itself."""
    for name, server in boxed.servers.items():
        words = " ".join([*server.arguments, *server.env.values()])
        assert "127.0.0.1" not in words, name
        assert "localhost" not in words, name
