"""How people say which deployment an incident came from: `deployment: KEY-OR-SHA` in a text."""

from __future__ import annotations

import re

REFERENCE = re.compile(r"\bdeployment\s*[:=]\s*([\w./-]{1,255})", re.IGNORECASE)


def reference(*texts: str | None) -> str | None:
    """Return the deployment that the first of `texts` refers to: its key, or its commit."""
    found = (REFERENCE.search(text) for text in texts if text)
    return next((match[1].rstrip(".") or None for match in found if match), None)
