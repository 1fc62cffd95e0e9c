"""lab/versions.toml as typed facts: recipes, the binaries that they make, and images."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from config.problems import nearest
from lab.errors import LabError

HERE = Path(__file__).parent
FILE = HERE.parent / "versions.toml"


def _numbered(version: str) -> str:
    if not version or not all(part.isdigit() for part in version.split(".")):
        raise ValueError(f"'{version}' is no version: write numbers and points, such as \"3.0\"")
    return version


Version = Annotated[str, AfterValidator(_numbered)]
Hash = Annotated[str, Field(pattern="^sha256:[0-9a-f]{64}$")]
# User and group in numbers, neither of them root's.
Account = Annotated[str, Field(pattern="^[1-9][0-9]*:[1-9][0-9]*$")]
Inside = Annotated[str, Field(pattern="^/")]
Mode = Annotated[str, Field(pattern="^[0-7]{4}$")]
Port = Annotated[int, Field(ge=1, le=65535)]
# Before a binary's name, or an image's: what an upgrade starts from, such as previous.loki.
PREVIOUS = "previous."


class Pin(BaseModel):
    """A table of the file; a field that is not known is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Debian(Pin):
    """Packages of one Debian release, with the start that each version must have.

    Without `suite` it is the machine's own release, and libraries that the machine lacks come too.
    """

    packages: dict[str, str] = Field(min_length=1)
    suite: str = ""
    seconds: int = 10


class Wheel(Pin):
    """A wheel that carries programs; `hashes` are of all its builds."""

    project: str
    version: Version
    hashes: tuple[Hash, ...] = Field(min_length=1)
    seconds: int = 10


class GoBuild(Pin):
    """Commands built from Go modules; see the comments in the file."""

    module: str
    version: Version
    packages: tuple[str, ...] = Field(min_length=1)
    stamp: str
    ldflags: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    memory_gib: float = 2
    seconds: int = 60


Recipe = Debian | Wheel | GoBuild


class Go(Pin):
    """The toolchain: what fits on PATH, and the recipe that brings another."""

    at_least: Version
    recipe: str
    program: str


class Wanted(Pin):
    """A binary: its names on PATH, the versions that fit, and its place in what recipes make."""

    commands: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    home: str = ""
    beside: str = ""
    ask: tuple[str, ...] = ("--version",)
    at_least: Version = "0"
    below: Version = "999999"
    recipes: dict[str, str] = {}
    hint: str = ""


class Image(Pin):
    """An official container image, as its own Dockerfile describes it.

    The lab starts it as `run_as`. An upgrade starts from the tag `previous`. `programs` says which
    binary is where in it; `owned` are folders of its user with their modes, `capable` the
    capabilities that its files carry.
    """

    repository: str = Field(min_length=1)
    tag: str = Field(min_length=1)
    previous: str = ""
    platforms: tuple[str, ...] = Field(min_length=1)
    dockerfile: str
    user: str
    run_as: Account
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    working_dir: Inside | Literal[""] = ""
    ports: tuple[Port, ...] = ()
    volumes: tuple[Inside, ...] = ()
    shell: Inside | Literal[""]
    env: dict[str, str] = {}
    programs: dict[Inside, str] = {}
    owned: dict[Inside, Mode] = {}
    capable: dict[Inside, str] = {}
    stop_signal: str = ""

    @property
    def name(self) -> str:
        """Return the name by which engines know it, such as redis:7."""
        return f"{self.repository}:{self.tag}"


class Pins(Pin):
    """The whole file."""

    go: Go
    debian: dict[str, Debian] = {}
    golang: dict[str, GoBuild] = {}
    wheel: dict[str, Wheel] = {}
    binary: dict[str, Wanted]
    previous: dict[str, Wanted] = {}
    image: dict[str, Image] = {}

    def recipes(self) -> Mapping[str, Recipe]:
        """Return every recipe by its full name, such as golang.loki."""
        kinds: Mapping[str, Mapping[str, Recipe]] = {
            "debian": self.debian,
            "golang": self.golang,
            "wheel": self.wheel,
        }
        return {
            f"{kind}.{name}": each for kind, all_ in kinds.items() for name, each in all_.items()
        }

    def programs(self) -> Mapping[str, Wanted]:
        """Return every binary by its name, those of previous versions by such as previous.loki."""
        return {**self.binary, **{f"{PREVIOUS}{name}": one for name, one in self.previous.items()}}

    def wanted(self, name: str) -> Wanted:
        """Return what is known of a binary; raises LabError for a name that is not in the file."""
        programs = self.programs()
        if name not in programs:
            near = nearest(name, programs)
            known = f"nearest: {near}" if near else f"there are: {', '.join(programs)}"
            hint = f"{known}; a new one is added to lab/versions.toml"
            raise LabError(f"no binary is called '{name}'", hint=hint)
        return programs[name]

    def pinned(self, key: str) -> Image:
        """Return the facts of an image; raises LabError for a name that is not in the file."""
        plain = key.removeprefix(PREVIOUS)
        if plain not in self.image:
            near = nearest(plain, self.image)
            known = f"nearest: {near}" if near else f"there are: {', '.join(self.image)}"
            raise LabError(f"no image is called '{key}'", hint=known)
        image = self.image[plain]
        if key == plain:
            return image
        if not image.previous:
            hint = f"add the tag `previous` to [image.{plain}] in lab/versions.toml"
            raise LabError(f"there is no previous image of '{plain}'", hint=hint)
        return image.model_copy(update={"tag": image.previous})


def load_pins(file: Path = FILE) -> Pins:
    """Read the file; raises LabError that tells every mistake in it."""
    where = f"{file.parent.name}/{file.name}"
    try:
        pins = Pins.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise LabError(f"{where}: {error}", hint="this is no TOML; mend that line") from error
    except ValidationError as error:
        lines = [
            f"{where}: {'.'.join(map(str, each['loc']))}: {_words(each['type'], each['msg'])}"
            for each in error.errors()
        ]
        raise LabError("\n".join(lines), hint="compare with the entries beside it") from error
    if mistakes := list(_mistakes(pins)):
        raise LabError("\n".join(f"{where}: {each}" for each in mistakes))
    return pins


@cache
def pins() -> Pins:
    """Return the project's own pins, read once."""
    return load_pins()


def _words(kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        return "there is no such field"
    return {"missing": "is missing"}.get(kind, message.removeprefix("Value error, "))


def _mistakes(pins: Pins) -> Iterator[str]:
    """Yield each name that points nowhere."""
    recipes = pins.recipes()
    places = [("go.recipe", pins.go.recipe)]
    for name, wanted in pins.programs().items():
        place = name if name.startswith(PREVIOUS) else f"binary.{name}"
        places += [(f"{place}.recipes", recipe) for recipe in wanted.recipes]
        if wanted.beside and wanted.beside not in pins.binary:
            near = nearest(wanted.beside, pins.binary)
            yield f"{place}.beside: no binary '{wanted.beside}'; nearest: {near or 'none'}"
        if not wanted.beside and not wanted.commands:
            yield f"{place}: it has neither commands nor beside"
    for name, previous in pins.previous.items():
        if name not in pins.binary:
            near = nearest(name, pins.binary)
            yield f"{PREVIOUS}{name}: no binary '{name}'; nearest: {near or 'none'}"
        if previous.beside:
            yield f"{PREVIOUS}{name}.beside: a previous version needs commands of its own"
    for place, recipe in places:
        if recipe not in recipes:
            near = nearest(recipe, recipes)
            yield f"{place}: no recipe '{recipe}'; nearest: {near or 'none'}"
    yield from _unknown_programs(pins)


def _unknown_programs(pins: Pins) -> Iterator[str]:
    """Yield each program of an image that is no binary of the file."""
    for key, image in pins.image.items():
        for place, binary in image.programs.items():
            if binary not in pins.binary:
                near = nearest(binary, pins.binary)
                where = f"image.{key}.programs.{place}"
                yield f"{where}: no binary '{binary}'; nearest: {near or 'none'}"
        for place in image.capable:
            if place not in image.programs:
                yield f"image.{key}.capable: {place} is none of its programs"
