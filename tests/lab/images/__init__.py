"""Where binaries come from, without network: stand-ins play apt, dpkg and go."""
