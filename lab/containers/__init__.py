"""The runtime of containers: official images, networks of their own, and a proxy in front."""

from __future__ import annotations

from lab.containers.runtime import Containers

__all__ = ["Containers"]
