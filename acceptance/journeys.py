"""One journey a feature: what a person does, and what has to be found of it afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from acceptance.clients.app import App, Step
from lab.app.ai_router.simulated_model import UNSURE
from lab.app.api.assigning import MODELS
from lab.app.worker.moderation import MODEL as MODERATOR

MODEL = "plato-standard"
CATEGORY, CONCEPT = "ethics", "virtue"
QUEST = {"quest_type": "reading", "difficulty": "beginner"}
ENTRY = {"entry_type": "reflection", "visibility": "private"}
TOPIC = "logic"


@dataclass(frozen=True)
class Found:
    """A journey that was made: its own trace, and the page and the API call it began with."""

    step: Step
    page: str
    call: str


@dataclass(frozen=True)
class Journey:
    """What a person does for a feature, and how much each counter rises by it.

    `task` is what the worker is given, `model` who answers; `end` waits for what comes of it.
    """

    feature: str
    make: Callable[[App], Found]
    task: str
    queue: str
    model: str
    end: Callable[[App, Found], object]
    counters: Mapping[str, float]


def ask(app: App) -> Found:
    """Put a question."""
    step = app.send("/ask", model=MODEL, question="Can virtue be taught?")
    return Found(step, "POST /ask", "POST /v1/ask/questions")


def explore(app: App) -> Found:
    """View a concept, and have it explained."""
    app.get(f"/v1/explore/concepts/{CONCEPT}")
    path = "/concepts/{slug}/explanation"
    step = app.send(path.format(slug=CONCEPT))
    return Found(step, f"POST {path}", f"POST /v1/explore{path}")


def quest(app: App) -> Found:
    """Start a quest and complete it with an argument."""
    slug = f"{QUEST['difficulty']}-{QUEST['quest_type']}"
    run = app.send(f"/quests/{slug}/start").number
    step = app.send(f"/runs/{run}/complete", argument="Because it follows.")
    return Found(step, "POST /runs/{run_id}/complete", "POST /v1/quests/runs/{run_id}/complete")


def journal(app: App) -> Found:
    """Write an entry, and have the journal summed up."""
    app.send("/journal/entries", **ENTRY, text="What I thought today.")
    step = app.send("/journal/digests")
    return Found(step, "POST /journal/digests", "POST /v1/journal/digests")


def forum(app: App) -> Found:
    """Open a thread, which is read and moderated."""
    step = app.send("/forum/threads", topic=TOPIC, title="Syllogisms", text=f"I am {UNSURE}.")
    app.get(f"/v1/forum/threads/{step.number}")
    return Found(step, "POST /forum/threads", "POST /v1/forum/threads")


def answered(app: App, found: Found) -> object:
    """Wait for the answer that the journey led to."""
    end = app.answered(f"/v1/answers/{found.step.number}", "status")
    assert end["status"] == "answered"
    return end["text"]


def asked(app: App, found: Found) -> object:
    """Wait for the answer to the question that the journey led to."""
    end = app.answered(f"/v1/ask/questions/{found.step.number}", "status")
    assert end["status"] == "answered"
    return end["answer"]


def moderated(app: App, found: Found) -> object:
    """Wait for the decision about the first post of the thread that the journey led to."""
    post = app.get(f"/v1/forum/threads/{found.step.number}")["posts"][0]
    return app.answered(f"/v1/forum/posts/{post['id']}", "decision")["decision"]


def series(name: str, **labels: str) -> str:
    """Return a selector of one series."""
    return name + "{" + ", ".join(f'{key}="{value}"' for key, value in labels.items()) + "}"


ASK = {
    series("ask_questions_total", user_type="guest", ai_model=MODEL): 1,
    series("ask_response_time_seconds_count", ai_model=MODEL): 1,
}
EXPLORE = {series("explore_concepts_viewed_total", concept_category=CATEGORY): 1}
DONE = {
    series("quests_started_total", **QUEST): 1,
    series("quests_completed_total", **QUEST): 1,
}
WRITTEN = {
    series("journal_entries_total", **ENTRY): 1,
    series("journal_entry_length_characters_count", entry_type=ENTRY["entry_type"]): 1,
}
POSTED = {
    series("forum_posts_total", topic=TOPIC, post_type="thread"): 1,
    series("forum_posts_total", topic=TOPIC, post_type="reply"): 0,
    # Once by the test, once more by whoever waits for the decision.
    series("forum_threads_viewed_total", topic=TOPIC): 2,
    series("forum_moderation_decisions_total", decision="escalated"): 1,
    series("forum_moderation_decisions_total", decision="approved"): 0,
    "forum_moderation_time_seconds_count": 1,
}
JOURNEYS = (
    Journey("ask", ask, "answer", "answers", MODEL, asked, ASK),
    Journey("explore", explore, "answer", "answers", MODELS["explore"], answered, EXPLORE),
    Journey("quest", quest, "answer", "answers", MODELS["quest"], answered, DONE),
    Journey("journal", journal, "digest", "digests", MODELS["journal"], answered, WRITTEN),
    Journey("forum", forum, "moderate", "moderation", MODERATOR, moderated, POSTED),
)
