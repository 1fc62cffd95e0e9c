"""What the tokens of an AI model cost."""

from __future__ import annotations

from dataclasses import dataclass

MILLION = 1_000_000


@dataclass(frozen=True)
class Price:
    """US dollars for a million tokens that the model reads (`input`) or writes (`output`)."""

    input: float
    output: float

    def cost(self, input_tokens: int, output_tokens: int) -> float:
        """Return US dollars: tokens times the price of each kind."""
        return (input_tokens * self.input + output_tokens * self.output) / MILLION
