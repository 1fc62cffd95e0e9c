"""All stores of a lab, in the order in which they are taken."""

from __future__ import annotations

from lab.backup import alertmanager, grafana, loki, postgres, prometheus, tempo

# What counts others' work comes last but one; what others are counted by comes last.
STORES = {
    each.STORE.name: each.STORE
    for each in (postgres, loki, tempo, alertmanager, grafana, prometheus)
}
# Servers that keep something which no backup has, and why.
LEFT_OUT = {"redis": "a cache, and a queue of what is just being done"}
