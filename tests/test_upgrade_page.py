"""docs/upgrade.md says of versions what lab/versions.toml says."""

from __future__ import annotations

import re
from pathlib import Path

from lab.provision.pins import GoBuild, pins

PAGE = (Path(__file__).parents[1] / "docs" / "upgrade.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (`[a-z`, ]+`) \| ([0-9.]+) \| ([^|]+) \| ([0-9.]+) \|$", re.MULTILINE)


def test_the_table_has_the_oldest_and_the_pinned_versions() -> None:
    rows = [(re.findall("`([a-z]+)`", names), *others) for names, *others in ROW.findall(PAGE)]
    assert {name for names, *_ in rows for name in names} == pins().previous.keys()
    for names, oldest, source, now in rows:
        for name in names:
            assert pins().previous[name].at_least == oldest, name
            for recipe in pins().binary[name].recipes:
                made = pins().recipes()[recipe]
                assert not isinstance(made, GoBuild) or made.version == now, name
            for recipe in pins().previous[name].recipes:
                made = pins().recipes()[recipe]
                assert not isinstance(made, GoBuild) or made.version == source, name
