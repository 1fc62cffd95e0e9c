"""Forum: threads that people read, search, answer and begin; moderation decides later."""

from __future__ import annotations

from lab.traffic.people.person import Person

THREADS = "/v1/forum/threads"
THREAD = "/v1/forum/threads/{thread_id}"


def by_api(person: Person) -> None:
    """Do one thing in the forum; where there is nothing to read yet, begin a thread."""
    choices = person.choices
    turn, thread, post = choices.forum(), choices.thread(), choices.post()
    if turn == "search":
        person.api.get("/v1/forum/search", query={"q": choices.word()})
        return
    topic = {"topic": thread["topic"]}
    threads = person.api.get(THREADS, "id", query=topic)
    if turn == "begin" or not threads:
        _follow(person, person.api.post(THREADS, thread, "id", "post_id")["post_id"])
        return
    found = choices.one([each["id"] for each in threads])
    person.api.get(THREAD, "posts", thread_id=found)
    if turn == "reply":
        _follow(person, person.api.post(f"{THREAD}/posts", post, "id", thread_id=found)["id"])


def _follow(person: Person, post_id: object) -> None:
    """Look at a post until moderation has decided on it."""

    def there() -> bool:
        post = person.api.get("/v1/forum/posts/{post_id}", "decision", post_id=post_id)
        return post["decision"] is not None

    person.until(there)


def by_pages(person: Person) -> None:
    """Read a thread, and answer it or begin one now and then."""
    pages, choices = person.pages, person.choices
    turn, thread, post = choices.forum(), choices.thread(), choices.post()
    threads = pages.get("/forum").links("/forum/threads/{}")
    if turn == "begin" or not threads:
        pages.submit("/forum/threads", thread)
        return
    found = choices.one(threads)
    pages.get("/forum/threads/{thread_id}", thread_id=found)
    if turn == "reply":
        pages.submit("/forum/threads/{thread_id}/posts", post, thread_id=found)
