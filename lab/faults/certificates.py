"""Certificates that end: servers of ours show them, and the blackbox exporter looks."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from lab.api import Lab
from lab.errors import LabError
from lab.faults.fault import Fault, Raised
from lab.faults.listening import showing
from lab.faults.targets import CERTIFICATES, forget, told

ENDED, SOON = "certificate-ended", "certificate-ends-soon"
SERVICE = "game-day"
NOW_ALERT, SOON_ALERT = "CertificateEndsNow", "CertificateEndsSoon"


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what can happen to certificates."""
    del lab
    yield Fault(
        name=ENDED,
        title="A server shows a certificate that has ended",
        held=partial(shown, name=ENDED, days=-1),
        must=(Raised(NOW_ALERT, {"instance": ENDED}),),
        may=(Raised(SOON_ALERT, {"instance": ENDED}),),
        heal=partial(forget, name=ENDED, job=CERTIFICATES),
    )
    yield Fault(
        name=SOON,
        title="A server shows a certificate that was to be renewed by now",
        # Soon, and not now, where time is scaled.
        held=partial(shown, name=SOON, days=1),
        must=(Raised(SOON_ALERT, {"instance": SOON}),),
        heal=partial(forget, name=SOON, job=CERTIFICATES),
    )


@contextmanager
def shown(lab: Lab, name: str, days: int) -> Iterator[None]:
    """Have a server probed whose certificate is good for so many days from now on."""
    labels = {"instance": name, "service": SERVICE}
    with tempfile.TemporaryDirectory() as folder:
        certificate, key = Path(folder, "certificate.pem"), Path(folder, "key.pem")
        _make(name, days, certificate, key)
        with (
            showing(certificate, key) as address,
            told(lab, name, address, labels, CERTIFICATES),
        ):
            yield


def _make(name: str, days: int, certificate: Path, key: Path) -> None:
    """Make a certificate that signs itself; raises LabError where there is no openssl."""
    request = certificate.with_suffix(".request")
    asked = ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    asked += ["-subj", f"/CN={name}", "-keyout", str(key), "-out", str(request)]
    # Only this of its commands takes a time that is over.
    signed = ["x509", "-req", "-in", str(request), "-signkey", str(key)]
    signed += ["-days", str(days), "-out", str(certificate)]
    for arguments in (asked, signed):
        try:
            subprocess.run(["openssl", *arguments], check=True, capture_output=True)  # noqa: S607 - on PATH
        except FileNotFoundError as error:
            raise LabError("there is no openssl", hint="install it") from error
