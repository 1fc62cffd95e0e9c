"""How often everything is done for the dashboards: small, so that no extrapolation hides one."""

from __future__ import annotations

# Journeys of each feature.
JOURNEYS = 2
# Requests that are answered with an error, in each of the rounds that a rate needs.
REFUSED, ROUNDS = 3, 2
# A command that nobody else sends to Redis, often enough to be among the most frequent.
COMMAND, COMMANDS = "setrange", 2000
# Locks that one session holds, and connections with both ends on this machine.
LOCKS, CONNECTIONS = 60, 200
DELIVERIES = 3
STARS = 5
