"""What else the app is told by the catalogue: prices of AI models, and kinds of log lines.

Rendered from config/catalogue by nox -s render: change it there, not here.
"""

from __future__ import annotations

from setarcos_metrics.price import Price

# US dollars for a million tokens.
PRICES = {
    "thales-mini": Price(input=0.15, output=0.6),
    "plato-standard": Price(input=1.0, output=4.0),
    "aristotle-pro": Price(input=3.0, output=15.0),
    "hypatia-reason": Price(input=10.0, output=40.0),
}
# Each kind has a stream, and with it a retention, of its own.
LOG_KINDS = (
    "debug",
    "app",
    "audit",
    "security",
)
