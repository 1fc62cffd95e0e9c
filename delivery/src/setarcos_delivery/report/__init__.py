"""The delivery report: four weeks on one page, as HTML to send round and as Markdown."""

from setarcos_delivery.report.content import Content, gather
from setarcos_delivery.report.write import write

__all__ = ["Content", "gather", "write"]
