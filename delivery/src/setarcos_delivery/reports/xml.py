"""Reads XML without what XML can do to a reader: no entities, nothing from elsewhere."""

from __future__ import annotations

import math
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from setarcos_delivery.sources.event import BODY, UnreadableError


def root_of(raw: bytes, *names: str) -> Element:
    """Return the root, an element of one of `names`; raises UnreadableError."""
    try:
        root: Element = fromstring(raw)
    except DefusedXmlException as error:
        raise UnreadableError(BODY, "should hold no entities of its own") from error
    except (ParseError, LookupError, ValueError) as error:  # an encoding that is not known, too
        raise UnreadableError(BODY, f"is not XML: {error}") from error
    if local(root) not in names:
        raise UnreadableError(BODY, f"should begin with {' or '.join(names)}, not {local(root)}")
    return root


def local(element: Element) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def number(element: Element, name: str, where: str) -> float | None:
    """Return an attribute as a number, None without it; raises UnreadableError.

    Some writers put commas between thousands.
    """
    text = element.get(name)
    if text is None or not text.strip():
        return None
    try:
        value = float(text.replace(",", ""))
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or value < 0:
        raise UnreadableError(f"{where}.{name}", "should be a number of 0 or more")
    return value
