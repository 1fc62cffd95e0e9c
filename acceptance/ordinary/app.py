"""Requests, some of which fail, and what follows of each: questions, answers, entries, tasks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from acceptance.ordinary.known import REQUESTS, Known
from acceptance.ordinary.lines import Line, chance
from acceptance.ordinary.story import STEP_S, Marks, at
from lab.history.profile import Family, Member
from lab.history.week import Floats

ENTRIES, QUESTIONS, ANSWERS = (
    "journal_entries_total",
    "ask_questions_total",
    "ask_response_time_seconds",
)
DONE, QUEUES = "celery_tasks_succeeded_total", "redis_key_size"
# Written here, since each follows of something else.
OWN = (REQUESTS, ENTRIES, QUESTIONS, ANSWERS, DONE, QUEUES)
POSTS = {ENTRIES: "/v1/journal/entries", QUESTIONS: "/v1/ask/questions"}
FAILED = {"ai-router": "503"}
# The part of the questions that is answered, and the tasks a second that a worker can do.
ANSWERED, FASTEST = 0.985, 20.0
WORKER = "worker"
# Every morning the week's digests are asked for at once.
DIGESTS, DIGESTS_AT, DIGESTS_EACH, DIGESTS_DONE = "digests", 6, 90, 0.75


def lines(known: Known) -> Iterator[Line]:
    """Yield what the app's people do."""
    yield from _requests(known)
    for name, path in POSTS.items():
        yield from _split(known, known.families[name], _posted(known, path))
    yield from _answers(known)
    yield from _tasks(known)


def succeeds(member: Member) -> bool:
    """Tell whether a member of the requests counts such as went well."""
    return member.labels["status"][0] in "23"


def _requests(known: Known) -> Iterator[Line]:
    family = known.families[REQUESTS]
    for member in family.members:
        if member.labels["status"].startswith("5"):
            continue
        come = known.come(REQUESTS, member)
        if succeeds(member):
            failed = _failed(known, member, come)
            labels = {**member.labels, "status": FAILED.get(member.service, "500")}
            yield Line(REQUESTS, labels, known.total(labels, failed))
            come = come - failed
        yield Line(REQUESTS, member.labels, known.total(member.labels, come))


def _failed(known: Known, member: Member, come: Floats) -> Floats:
    chances = chance(known.story, "fails", member.text)
    share = known.story.fails(member.service)
    return chances.binomial(come.astype(np.int64), share).astype(float)


def _posted(known: Known, path: str) -> Floats:
    """Return how many requests to a path went well in each step."""
    found = np.zeros(known.story.until)
    for member in known.families[REQUESTS].members:
        labels = member.labels
        if (labels["method"], labels["path"]) == ("POST", path) and succeeds(member):
            come = known.come(REQUESTS, member)
            found += come - _failed(known, member, come)
    return found


def _parts(known: Known, family: Family, counts: Floats) -> Floats:
    """Return the counts, each given to one member, as often as in the lab."""
    levels = np.array([each.level for each in family.members])
    chances = chance(known.story, "split", family.name)
    found = chances.multinomial(counts.astype(np.int64), levels / levels.sum())
    return found.T.astype(float)


def _split(known: Known, family: Family, counts: Floats) -> Iterator[Line]:
    for member, own in zip(family.members, _parts(known, family, counts), strict=True):
        yield Line(family.name, member.labels, known.total(member.labels, own))


def _answers(known: Known) -> Iterator[Line]:
    family, story = known.families[ANSWERS], known.story
    asked = _posted(known, POSTS[QUESTIONS])
    chances = chance(story, ANSWERS)
    wanted = chances.binomial(asked.astype(np.int64), ANSWERED).astype(float)
    done, _ = drained(wanted, story.away(WORKER), FASTEST * STEP_S)
    for member, own in zip(family.members, _parts(known, family, done), strict=True):
        yield from known.histogram(family, member, own)


def _tasks(known: Known) -> Iterator[Line]:
    """Yield what the worker has done, and how many tasks wait in each queue."""
    story, waiting = known.story, dict[str, Floats]()
    for member in known.families[DONE].members:
        come, fastest = known.come(DONE, member), FASTEST
        if not member.level:
            yield Line(DONE, member.labels, known.total(member.labels, come))
            continue
        queue = member.labels["queue"]
        # Tasks are sent while no worker takes them.
        usual = member.level * known.times * STEP_S * story.visits
        come = np.where(story.away(WORKER), np.floor(usual), come)
        if queue == DIGESTS:
            fastest = DIGESTS_DONE
            first = at(0, DIGESTS_AT) % (at(1, 0) - at(0, 0))
            come[first :: at(1, 0) - at(0, 0)] += DIGESTS_EACH
        done, left = drained(come, story.away(WORKER), fastest * STEP_S)
        waiting[queue] = left
        yield Line(DONE, member.labels, known.total(member.labels, done))
    for member in known.families[QUEUES].members:
        moment = chance(story, QUEUES, member.text).poisson(0.2 * story.visits)
        yield Line(QUEUES, member.labels, waiting[member.labels["key"]] + moment)


def drained(come: Floats, away: Marks, most: float) -> tuple[Floats, Floats]:
    """Return what is done in each step, `most` of it, and what is left at its end."""
    done, left, waits = np.zeros(len(come)), np.zeros(len(come)), 0.0
    for step, more in enumerate(come):
        waits += more
        done[step] = 0.0 if away[step] else min(waits, most)
        waits -= done[step]
        left[step] = waits
    return done, left
