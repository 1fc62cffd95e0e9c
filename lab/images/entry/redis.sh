#!/bin/sh
# Entry point of Redis's stand-in: arguments alone, or a configuration file, mean the server.
set -eu
case "${1:-}" in
    "" | -* | *.conf) set -- redis-server "$@" ;;
esac
# The official server is compiled with its protected mode off; Debian's is told so.
case "$*" in
    *protected-mode* | *--version* | *--help* | *" -v" | *" -h") ;;
    redis-server*) set -- "$@" --protected-mode no ;;
esac
exec "$@"
