"""One thing is changed at a time, and what stands in quotes is left alone."""

from __future__ import annotations

from acceptance.mutants.expression import beside, changed, operators

EXPR = (
    'sum by (le, service) (rate(x_bucket{path!="a>b,{c}",le="1"}[5m])) > 2 and on (service) y == 0'
)


def test_comparisons_matchers_and_groupings_are_changed_one_by_one() -> None:
    def with_(old: str, new: str) -> str:
        assert EXPR.count(old) == 1
        return EXPR.replace(old, new)

    assert dict(changed(EXPR)) == {
        "comparison 1: > is >=": with_(" > 2", " >= 2"),
        "comparison 1: > is <": with_(" > 2", " < 2"),
        "comparison 2: == is !=": with_("y == 0", "y != 0"),
        'selector 1 without path!="a>b,{c}"': with_('path!="a>b,{c}",', ""),
        'selector 1 without le="1"': with_(',le="1"', ""),
        "by 1 without le": with_("(le, service)", "(service)"),
        "by 1 without service": with_("(le, service)", "(le)"),
        "on 2 without service": with_("on (service)", "on ()"),
    }


def test_what_comes_out_alike_is_one_mutant() -> None:
    assert [what for what, _ in changed('a{b="c"} > a{b="c",b="c"}')].count(
        'selector 2 without b="c"'
    ) == 1


def test_what_has_nothing_to_change_has_no_mutants() -> None:
    assert list(changed("vector(1)")) == []


def test_operators_become_their_opposites() -> None:
    assert dict(operators('a - b{c="d * e"} or f')) == {
        "operator 1: - is +": 'a + b{c="d * e"} or f',
        "operator 2: or is and": 'a - b{c="d * e"} and f',
    }


def test_a_bucket_becomes_the_ones_beside_it() -> None:
    bounds = (0.5, 1, 2.5)

    assert [made for _, made in beside('a{le="1.0"}', bounds)] == ['a{le="0.5"}', 'a{le="2.5"}']
    assert [made for _, made in beside('a{le="2.5"}', bounds)] == ['a{le="1.0"}']
    assert list(beside("a", bounds)) == []
