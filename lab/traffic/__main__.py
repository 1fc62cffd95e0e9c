"""`python -m lab.traffic`: start simulated people at once, and a page about them."""

# First, because it replaces what blocks in the standard library.
import locust  # isort: skip

from lab.app.settings import settings
from lab.app.told import told
from lab.traffic.run import run
from lab.traffic.settings import DOCUMENTED, TrafficSettings

if __name__ == "__main__":
    del locust
    with told():
        run(settings(TrafficSettings, DOCUMENTED))
