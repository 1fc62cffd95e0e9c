"""Things that go wrong on purpose: for a game day, and for the proof of alerts."""

from lab.faults.fault import Fault, Raised
from lab.faults.known import faults

__all__ = ["Fault", "Raised", "faults"]
