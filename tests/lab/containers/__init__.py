"""The runtime of containers, on machines without an engine: a stand-in plays it."""
