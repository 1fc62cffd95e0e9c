"""One small client a server, over requests."""
