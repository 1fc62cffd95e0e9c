"""One module a channel: what is right in a request to it, and what the real one answers."""
