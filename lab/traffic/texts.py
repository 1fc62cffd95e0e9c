"""What simulated people write, put together from a few sentences."""

from __future__ import annotations

import random

# Short enough for every text that the app takes.
LONGEST = 2000
QUESTIONS = (
    "Can virtue be taught?",
    "What is it like to be somebody else?",
    "Is a promise binding when nobody remembers it?",
    "Would a perfect copy of me be me?",
    "Do numbers exist when nobody counts?",
    "May a just person break an unjust law?",
)
SENTENCES = (
    "I am no longer sure of what I took for granted this morning.",
    "If nobody had seen it, would it have been wrong?",
    "The word means one thing here and another thing there.",
    "That follows only where we accept the first premise.",
    "My grandmother would have laughed at this.",
    "Perhaps it is enough to act as if we were free.",
    "Then the ship is the same, and its planks are not.",
    "I kept a promise today, and it cost me an evening.",
    "It is hard to tell what I know from what I was told.",
    "A rule without exceptions is easier to praise than to follow.",
)
# What moderation has something to do with.
ADVERTISEMENTS = (
    "Buy certainty at half the price, today only!",
    "Click here and win a syllogism.",
)
TITLES = (
    "What do you make of this?",
    "A doubt about what we read",
    "Is there a better example?",
    "Where this argument breaks",
)
WORDS = ("virtue", "promise", "free", "rule", "ship", "premise", "certainty")
# Of a text: the logarithm of its characters, and how far that spreads.
LENGTH, SPREAD = 5.0, 0.9


def prose(chance: random.Random) -> str:
    """Return a text of a sentence or many, seldom long, never longer than LONGEST."""
    wanted = chance.lognormvariate(LENGTH, SPREAD)
    text = chance.choice(SENTENCES)
    while len(text) < wanted:
        longer = f"{text} {chance.choice(SENTENCES)}"
        if len(longer) > LONGEST:
            break
        text = longer
    return text
