"""The example does what its first lines say."""

from __future__ import annotations

import asyncio
import importlib.util
from pathlib import Path

import httpx

EXAMPLE = Path(__file__).parents[1] / "examples" / "fastapi_app.py"


def test_the_example_counts_what_it_is_asked() -> None:
    spec = importlib.util.spec_from_file_location("example", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    example = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(example)

    async def ask() -> str:
        transport = httpx.ASGITransport(example.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            answer = await client.post("/v1/ask/questions", params={"user_type": "emperor"})
            assert answer.json() == {"status": "accepted"}
            return (await client.get("/metrics")).text

    text = asyncio.run(ask())
    assert 'ask_questions_total{ai_model="thales-mini",user_type="other"} 1.0' in text
    route = 'method="POST",path="/v1/ask/questions",status="202"'
    assert f"http_requests_total{{{route}}} 1.0" in text
