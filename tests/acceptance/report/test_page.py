"""report.html."""

from __future__ import annotations

import copy
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from acceptance.report.page import label, page, reasons, span, verdict
from tests.acceptance.report.example import EXAMPLE, GRAFANA

VOID = {"meta", "br", "hr", "img", "link", "input"}


class Balance(HTMLParser):
    """Fails where a tag is closed that is not open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        """Note a tag that must be closed."""
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Compare with the innermost open tag."""
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def html() -> str:
    return page(EXAMPLE)


def small(**tests: int) -> dict[str, Any]:
    meta = EXAMPLE["meta"] | {
        "interrupted": False,
        "runtime": None,
        "versions": {},
        "source": {},
        "tests": {"passed": 0, "failed": 0, "skipped": 0, "not_run": 0} | tests,
    }
    return {"meta": meta, "plan": []}


def test_every_tag_is_closed(html: str) -> None:
    parser = Balance()
    parser.feed(html)

    assert parser.open == []


def test_needs_nothing_but_the_pictures_beside_it(html: str) -> None:
    assert re.findall(r"<(?:script|link|iframe)\b|@import|url\(", html) == []
    pictures = set(re.findall(r'\bsrc="([^"]*)"', html))
    assert pictures == {each["file"] for each in EXAMPLE["pictures"]}
    links = set(re.findall(r'href="([^"]*)"', html)) - pictures
    assert {link[:3] for link in links} == {"#s-"}


def test_has_a_row_for_every_section(html: str) -> None:
    rows = re.findall(r'<tr id="s-([^"]+)"', html)

    assert rows == [row["section"] for row in EXAMPLE["plan"]]


def test_text_from_tests_is_escaped(html: str) -> None:
    assert "&lt;in every series of setarcos-api&gt;" in html
    assert "<in every" not in html


def test_shows_every_server_with_its_source(html: str) -> None:
    for server, version in EXAMPLE["meta"]["versions"].items():
        assert f'{server}</th><td>{version}</td><td class="wide">' in html


@pytest.mark.parametrize("name", ["Alerts", "Dashboards", "Delivery golden", "Delivery fuzz"])
def test_keys_of_later_parts_become_tables(html: str, name: str) -> None:
    assert f"<h2>{name}</h2>" in html


def test_a_report_with_nothing_in_it_is_a_page_too() -> None:
    html = page(small())

    assert "Nothing shown" in html
    assert "no lab came up" in html


def test_a_start_that_was_not_made_says_so(html: str) -> None:
    assert "<dt>Cold start</dt><dd>– <small>not measured</small></dd>" in html  # noqa: RUF001


def test_skips_are_gathered_by_reason() -> None:
    first = reasons(EXAMPLE, "skipped")[0]

    assert first.text == GRAFANA
    assert first.sections == ("12.4.3.1", "12.4.3.2")
    assert len(first.tests) == 2


def test_a_test_of_two_sections_fails_once() -> None:
    assert [len(reason.tests) for reason in reasons(EXAMPLE, "failed")] == [1, 1]


@pytest.mark.parametrize(
    ("tests", "words"),
    [
        ({"passed": 1}, "Passed"),
        ({"passed": 1, "skipped": 1}, "Passed, with skips"),
        ({"skipped": 1}, "Nothing shown"),
        ({"passed": 1, "not_run": 1}, "Incomplete"),
        ({"passed": 1, "failed": 1, "not_run": 1}, "Failed"),
    ],
)
def test_the_verdict(tests: dict[str, int], words: str) -> None:
    assert verdict(small(**tests))[1] == words


def test_an_interrupted_run_is_incomplete() -> None:
    report = copy.deepcopy(small(passed=1))
    report["meta"]["interrupted"] = True

    assert verdict(report)[1] == "Incomplete"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (0.4231, "0.42 s"),
        (7.08, "7.1 s"),
        (9.97, "10 s"),
        (59.7, "1 min 0 s"),
        (245, "4 min 5 s"),
        (3725, "1 h 2 min"),
    ],
)
def test_lengths_of_time_are_for_people(seconds: float, words: str) -> None:
    assert span(seconds) == words


@pytest.mark.parametrize(
    ("key", "words"),
    [("detected_s", "detected (s)"), ("memory_mb", "memory (mb)"), ("not_run", "not run")],
)
def test_labels_are_for_people(key: str, words: str) -> None:
    assert label(key) == words
