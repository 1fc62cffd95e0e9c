"""`python -m lab.app.web`."""

import httpx
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from setarcos_metrics import Metrics

from lab.app.port import need_port
from lab.app.process import Process
from lab.app.serve import serve
from lab.app.settings import WebSettings, settings
from lab.app.told import told
from lab.app.web.app import SERVICE, TIMEOUT_S, create

if __name__ == "__main__":
    with told():
        found = settings(WebSettings)
        need_port(found)
    metrics = Metrics(SERVICE)
    with Process(metrics):
        api = httpx.AsyncClient(base_url=found.api_url, timeout=TIMEOUT_S, trust_env=False)
        HTTPXClientInstrumentor.instrument_client(api)
        serve(create(api, metrics), found)
