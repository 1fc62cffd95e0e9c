"""How long rendering takes, and how it grows with the catalogue.

    python -m bench.render

Prints the median of several runs for the catalogue as it is and for one with ten times the
metrics, jobs and rules (copies under other names), and the ratio of the two.
"""

from __future__ import annotations

import json
import re
import shutil
import statistics
import tempfile
import time
from pathlib import Path

import yaml

from config.catalogue import load_catalogue
from config.catalogue.load import HERE
from config.environment import load_environment
from config.render import render

RUNS = 5
TIMES = 10
LIMIT_S = 2.0


def seconds(root: Path) -> float:
    """Return the median time of reading the catalogue and rendering every file of production."""
    environment = load_environment("production")
    taken = []
    for _ in range(RUNS):
        begin = time.perf_counter()
        render(load_catalogue(root), environment)
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken)


def multiplied(root: Path, out: Path) -> None:
    """Write a catalogue with `TIMES` as many metrics, scrape jobs, rules and recorded series."""
    shutil.copytree(root, out, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for copy in range(1, TIMES):
        for path in (root / "metrics").glob("*.yaml"):
            text = re.sub(r"(- name: )(\w+)", rf"\1c{copy}_\2", path.read_text("utf-8"))
            (out / "metrics" / f"{path.stem}_{copy}.yaml").write_text(text, "utf-8")
        for path in (root / "rules").glob("*.yaml"):
            text = re.sub(
                r"( - name: | - alert: )(\w+)", rf"\1\g<2>{copy}", path.read_text("utf-8")
            )
            text = re.sub(r"( - record: )(\w+)", rf"\1c{copy}_\2", text)
            (out / "rules" / f"{path.stem}_{copy}.yaml").write_text(text, "utf-8")
        for path in (root / "recorded").glob("*.json"):
            series = json.loads(path.read_text("utf-8"))
            text = json.dumps({f"c{copy}_{name}": entry for name, entry in series.items()})
            (out / "recorded" / f"{path.stem}_{copy}.json").write_text(text, "utf-8")
    scrape = yaml.safe_load((root / "scrape.yaml").read_text("utf-8"))
    scrape["jobs"] = [
        {**job, "name": f"{job['name']}-{copy}"} for copy in range(TIMES) for job in scrape["jobs"]
    ]
    (out / "scrape.yaml").write_text(yaml.safe_dump(scrape), "utf-8")


def main() -> int:
    """Print both times and their ratio; return 1 where rendering is over its limit."""
    one = seconds(HERE)
    with tempfile.TemporaryDirectory() as folder:
        multiplied(HERE, Path(folder) / "catalogue")
        ten = seconds(Path(folder) / "catalogue")
    print(f"catalogue as it is:  {one:.3f} s (limit {LIMIT_S:.0f} s)")
    print(f"{TIMES} times as large: {ten:.3f} s, {ten / one:.1f} times as long")
    return int(one > LIMIT_S)


if __name__ == "__main__":
    raise SystemExit(main())
