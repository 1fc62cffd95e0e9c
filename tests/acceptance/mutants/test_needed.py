"""A test needs the rules that its alerts ask for, as far as its series reach."""

from __future__ import annotations

from typing import Any

from acceptance.mutants.needed import needed

RULES = [
    {"record": "a:b:c", "expr": 'sum(a{x="1"})'},
    {"record": "d:e:f", "expr": "a:b:c * 2"},
    {"record": "a:other:c", "expr": 'sum(a{x="2"})'},
    {"record": "g:h:i", "expr": "vector(1)"},
    {"record": "j:k:l", "expr": "absent(nothing)"},
    {"record": "m:n:o", "expr": "unasked"},
    {"alert": "One", "expr": "d:e:f > g:h:i and a:other:c and j:k:l"},
    {"alert": "Two", "expr": "a"},
]
DOCUMENTS = {"x.yml": {"groups": [{"name": "x", "rules": RULES}]}}


def names(documents: Any) -> list[str]:
    rules = documents["x.yml"]["groups"][0]["rules"]
    return [rule.get("record") or rule["alert"] for rule in rules]


def test_what_is_neither_asked_for_nor_fed_is_left_out() -> None:
    made = needed(DOCUMENTS, ["One"], [], ['a{x="1",y="2"}'])

    assert names(made) == ["a:b:c", "d:e:f", "g:h:i", "j:k:l", "One"]


def test_what_a_query_asks_for_is_kept() -> None:
    assert names(needed(DOCUMENTS, ["Two"], ["m:n:o"], ["unasked", "a"])) == ["m:n:o", "Two"]


def test_who_asks_for_alerts_needs_all() -> None:
    assert needed(DOCUMENTS, ["Two"], ["ALERTS"], []) == DOCUMENTS
