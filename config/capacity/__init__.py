"""How much disk, memory and network servers need: a catalogue and an environment in, bytes out.

Nothing is measured or asked here: acceptance/test_capacity.py compares with a real lab.
"""

from config.capacity.estimate import Estimate, estimate
from config.capacity.findings import Finding, findings
from config.capacity.load import Overrides
from config.capacity.needs import Need, Term

__all__ = ["Estimate", "Finding", "Need", "Overrides", "Term", "estimate", "findings"]
