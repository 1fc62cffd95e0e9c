"""People: they sign up, and are known by their number."""

from __future__ import annotations

import logging
import secrets

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel

from lab.app.api.parts import Parts
from lab.app.inputs import PlanName, Started
from lab.app.tables import Person

log = logging.getLogger(__name__)


class NewPerson(BaseModel):
    """Somebody new; the plan comes from elsewhere, and any is taken."""

    user_type: PlanName


class Known(BaseModel):
    """Who somebody is."""

    id: int
    user_type: str


def router(parts: Parts) -> APIRouter:
    """Return the endpoint to sign up at."""
    routes = APIRouter()

    @routes.post("/v1/people", status_code=201)
    async def sign_up(new: NewPerson) -> Started:
        person = Person(name=f"learner-{secrets.token_hex(8)}", user_type=new.user_type)
        async with parts.sessions.begin() as session:
            session.add(person)
            await session.flush()
        log.info("signed up", extra={"person_id": person.id, "kind": "audit"})
        return Started(id=person.id)

    return routes


async def known(parts: Parts, person_id: int) -> Known:
    """Return who that is, from the cache if it can be; raises the answer 404 for nobody."""

    async def read() -> str:
        async with parts.sessions() as session:
            person = await session.get(Person, person_id)
        if person is None:
            raise HTTPException(404, f"no person {person_id}")
        return Known(id=person.id, user_type=person.user_type).model_dump_json()

    return Known.model_validate_json(await parts.caches.people.text(str(person_id), read))
