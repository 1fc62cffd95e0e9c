"""The metrics of the Setarcos app: typed families, bounded labels, and HTTP requests counted."""

from setarcos_metrics.asgi import MetricsMiddleware
from setarcos_metrics.exposition import metrics_endpoint
from setarcos_metrics.metrics import Metrics

__all__ = ["Metrics", "MetricsMiddleware", "metrics_endpoint"]
