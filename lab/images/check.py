"""A finished stand-in is run once, as a lab will run it: its program tells its version."""

from __future__ import annotations

from docker import DockerClient
from docker.errors import APIError, ContainerError

from lab.errors import LabError
from lab.images.standin import StandIn
from lab.provision.path import NUMBER
from lab.provision.pins import Pins

NAME = "python3"


def check(engine: DockerClient, made: StandIn, pins: Pins) -> None:
    """Raise LabError when a program in the image lacks a library, or tells another version."""
    programs = made.image.programs
    if made.base is not None and programs:
        # A static program has no libraries, which is no fault.
        lines = _run(engine, made, "ldd", [*programs]).splitlines()
        if lost := [line.strip() for line in lines if "not found" in line]:
            raise broken(made, f"it lacks libraries: {', '.join(lost)}")
    place, binary = next(iter(programs.items()), (NAME, ""))
    asked = [*pins.binary[binary].ask] if binary else ["--version"]
    answer = _run(engine, made, place, asked)
    number = NUMBER.search(answer)
    if number is None or number.group() != made.version:
        raise broken(made, f"its {place} should be {made.version}, and answers {answer.strip()!r}")


def _run(engine: DockerClient, made: StandIn, program: str, arguments: list[str]) -> str:
    """Run a program in the image without any right; return all that it prints."""
    try:
        output = engine.containers.run(
            made.image.name,
            arguments,
            entrypoint=[program],
            user=made.image.run_as,
            cap_drop=["ALL"],
            cap_add=[each.removeprefix("cap_").upper() for each in made.image.capable.values()],
            read_only=True,
            network_mode="none",
            remove=True,
            stderr=True,
        )
    except ContainerError as error:
        told = error.stderr or b""
        words = told if isinstance(told, str) else told.decode(errors="replace")
        if program == "ldd" and error.exit_status == 1:
            return words  # a static program among them
        raise broken(made, f"{program} ended with status {error.exit_status}: {words}") from error
    except APIError as error:
        raise broken(made, f"{program} does not start: {error.explanation}") from error
    return bytes(output).decode(errors="replace")


def broken(made: StandIn, why: str) -> LabError:
    """Return the message about a stand-in that is of no use."""
    return LabError(f"the stand-in {made.image.name} does not work: {why}", status=1)
