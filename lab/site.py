"""One lab's place: its folder, its environment, and where its servers find their files."""

from __future__ import annotations

import contextlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from config.addresses import LOOPBACK, Address, address, listen
from config.catalogue import Catalogue
from config.environment import Addressing, Environment
from lab.errors import LabError
from lab.folders import log_file

SECRET_BYTES = 24


def for_a_lab(environment: Environment, port_base: int | None) -> Environment:
    """Return `environment` with a lab's port base, if one is given.

    Raises LabError for an environment whose servers have hosts of their own.
    """
    if environment.addressing is not Addressing.LOOPBACK:
        raise LabError(
            f"environment {environment.name} is not for a lab: its servers have own hosts",
            hint="use one with addressing: loopback, such as lab or acceptance",
        )
    return environment.model_copy(update={"port_base": port_base or environment.port_base})


@dataclass(frozen=True)
class Site:
    """A lab's folder with the facts that its files are rendered from."""

    name: str
    folder: Path
    catalogue: Catalogue
    environment: Environment

    @property
    def boxed(self) -> bool:
        """Tell whether servers have hosts of their own: containers, behind a proxy."""
        return self.environment.addressing is Addressing.NAMES

    def address(self, service: str, port: str) -> Address:
        """Return where other servers of the lab reach `port` of `service`."""
        return address(self.catalogue, self.environment, service, port)

    def outside(self, service: str, port: str) -> Address:
        """Return where programs of this machine reach `port` of `service`."""
        slot = self.catalogue.services[service].port(port).slot
        return Address(LOOPBACK, (self.environment.port_base or 0) + slot)

    def listen(self, service: str, port: str) -> Address:
        """Return what the server itself binds."""
        return listen(self.catalogue, self.environment, service, port)

    def has(self, service: str) -> bool:
        """Tell whether this lab runs `service`."""
        return service not in self.environment.without

    @property
    def rendered(self) -> Path:
        """Return the folder of the rendered files."""
        return self.folder / "rendered"

    def config(self, service: str, file: str) -> str:
        """Return where `service` finds a rendered file of its own."""
        return f"{self.environment.paths.config}/{service}/{file}"

    def flags(self, service: str) -> str:
        """Return the argument that makes a server read its rendered flags file."""
        return f"@{self.config(service, f'{service}.flags')}"

    def env(self, service: str) -> dict[str, str]:
        """Return the variables of the rendered .env file of `service`."""
        file = self.rendered / service / f"{service}.env"
        lines = file.read_text(encoding="utf-8").splitlines()
        pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
        return {name: value for name, _, value in pairs}

    def data(self, service: str) -> str:
        """Return where `service` finds its data folder."""
        return f"{self.environment.paths.data}/{service}"

    def data_folder(self, service: str) -> Path:
        """Return the data folder of a plain process; it exists."""
        path = self.folder / "data" / service
        path.mkdir(parents=True, exist_ok=True)
        return path

    def secret_path(self, name: str) -> str:
        """Return where servers find the file of a password."""
        return f"{self.environment.paths.secrets}/{name}"

    def box(self, server: str) -> str:
        """Return the name of a server's container, and the start of its volumes' names."""
        return f"{self.environment.lab}-{server}"

    def log(self, server: str) -> Path:
        """Return the file that a server's output goes to."""
        return log_file(self.folder, server)

    def secret(self, name: str, text: str = "{}") -> Path:
        """Return the file of a password, made when first asked for and filled into `text`."""
        path = self.folder / "secrets" / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(text.format(secrets.token_hex(SECRET_BYTES)))
        return path

    def password(self, name: str) -> str:
        """Return the password itself."""
        return self.secret(name).read_text(encoding="ascii")
