"""Where messages of Alertmanager go in a lab: stand-ins that check what is sent to them.

`wire` reads what was sent, as the real receiver would, `inbox` keeps it, and `deadman` notices
when nothing comes any more.
"""
