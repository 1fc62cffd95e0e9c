"""`python -m lab.app.ai_router`."""

from setarcos_metrics import Metrics

from lab.app.ai_router.app import SERVICE, create
from lab.app.ai_router.simulated_model import SimulatedModels
from lab.app.port import need_port
from lab.app.process import Process
from lab.app.serve import serve
from lab.app.settings import AiRouterSettings, settings
from lab.app.told import told

if __name__ == "__main__":
    with told():
        found = settings(AiRouterSettings)
        need_port(found)
    metrics = Metrics(SERVICE)
    with Process(metrics):
        serve(create(SimulatedModels(found.seed), metrics), found)
