"""acceptance/plan.yaml, and every way to get it wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from acceptance.report.plan import Plan, load_plan
from config.problems import ProblemsError


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan()


def read(tmp_path: Path, text: str) -> Plan:
    path = tmp_path / "plan.yaml"
    path.write_text(text, encoding="utf-8")
    return load_plan(path, "plan.yaml")


def test_has_every_numbered_section_in_order(plan: Plan) -> None:
    numbers = plan.numbers()

    assert len(numbers) == 58
    assert numbers[:4] == ("12.4", "12.4.1", "12.4.1.1", "12.4.1.2")
    assert numbers[-3:] == ("B", "B.1", "B.2")


def test_headings_are_groups_and_personnel_is_untestable(plan: Plan) -> None:
    groups = [entry.section for entry in plan.sections if entry.group]
    untestable = [entry.section for entry in plan.sections if entry.untestable]

    assert groups == [
        *("12.4", "12.4.1", "12.4.2", "12.4.3", "12.4.4", "12.4.5", "12.4.6", "12.4.7"),
        *("12.4.8", "12.4.9", "13", "13.1", "13.2", "13.3", "A", "B"),
    ]
    assert untestable == ["13.2.2"]


def test_below_takes_any_depth_and_leaves_out_what_nobody_can_show(plan: Plan) -> None:
    below = [entry.section for entry in plan.below("13")]

    assert below == [
        *("13.1.1", "13.1.2", "13.1.3", "13.1.4", "13.2.1", "13.2.3", "13.3.1", "13.3.2")
    ]


@pytest.mark.parametrize(
    ("named", "refusal"),
    [
        ("12.4.2.1", None),
        (
            "12.4.2.11",
            (
                "unknown section '12.4.2.11'",
                "12.4.2.1",
                "use a section of acceptance/plan.yaml",
            ),
        ),
        (
            "12.4.2",
            (
                "section 12.4.2 only groups others",
                "",
                "name what is proved: 12.4.2.1, 12.4.2.2, 12.4.2.3",
            ),
        ),
        (
            "13.2.2",
            (
                "section 13.2.2 is marked untestable",
                "",
                "prove another section, or take `untestable` out of acceptance/plan.yaml",
            ),
        ),
        (12.4, ("section 12.4 is not text", "", 'write it in quotes: "12.4"')),
    ],
)
def test_refuses_what_a_test_may_not_name(
    plan: Plan, named: object, refusal: tuple[str, str, str] | None
) -> None:
    assert plan.refusal(named) == refusal


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            'sections:\n  - {section: "1.1", title: One}\n  - {section: "1.1", title: Two}\n',
            "plan.yaml:3: section 1.1 stands twice [plan/duplicate]\n  fix: remove one of the two",
        ),
        (
            'sections:\n  - {section: "1.1.1", title: One}\n',
            (
                "plan.yaml:2: section 1.1.1 comes without 1.1 before it [plan/order]\n"
                "  fix: put 1.1 before it"
            ),
        ),
        (
            'sections:\n  - {section: "1", title: One}\n  - {section: "1.1", title: Two}\n',
            (
                "plan.yaml:2: section 1 holds other sections, but is no group [plan/group]\n"
                "  fix: add group: true"
            ),
        ),
        (
            'sections:\n  - {section: "1", title: One, group: true}\n',
            (
                "plan.yaml:2: section 1 is a group, but holds no section [plan/group]\n"
                "  fix: remove group: true"
            ),
        ),
        (
            (
                'sections:\n  - {section: "1", title: One, group: true, untestable: why}\n'
                '  - {section: "1.1", title: Two}\n'
            ),
            (
                "plan.yaml:2: section 1 is a group and untestable [plan/group]\n"
                "  fix: remove one of the two"
            ),
        ),
        (
            'sections:\n  - {section: "1.1", titel: One}\n',
            (
                "plan.yaml:2: unknown field 'titel' [fact/unknown-field]\n  nearest: title\n"
                "  fix: use one of: section, title, group, untestable"
            ),
        ),
    ],
)
def test_tells_a_mistake_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ProblemsError) as caught:
        read(tmp_path, text)

    assert str(caught.value) == message
