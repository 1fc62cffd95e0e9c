"""The two sides of the app that people use: its API, and its pages as in a browser."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode, urljoin, urlsplit

from lab.traffic.calls import Answer, Call, RefusedError, Send

Form = Mapping[str, object]


@dataclass(frozen=True)
class Side:
    """Where a side is, and who sends; routes are written as in the catalogue."""

    base: str
    send: Send

    def call(self, call: Call) -> Answer:
        """Send; raises RefusedError where the answer is not what is wanted."""
        answer = self.send(call)
        if problem := call.problem(answer):
            raise RefusedError(f"{call.method} {call.name}: {problem}")
        return answer

    def url(self, route: str, ids: Form, query: Form | None = None) -> str:
        """Return the address of a route with its ids filled in."""
        path = route.format(**{name: quote(str(value), safe="") for name, value in ids.items()})
        return f"{self.base}{path}?{urlencode(query)}" if query else f"{self.base}{path}"

    def miss(self, path: str) -> None:
        """Ask for what is not there."""
        self.call(Call("GET", f"{self.base}{path}", "mistyped", HTTPStatus.NOT_FOUND))


class Api(Side):
    """JSON both ways."""

    def get(self, route: str, *fields: str, query: Form | None = None, **ids: object) -> Any:
        """Return the JSON at a route, in which `fields` are."""
        return self.call(Call("GET", self.url(route, ids, query), route, fields=fields)).json

    def post(
        self,
        route: str,
        body: Form | None = None,
        *fields: str,
        wanted: HTTPStatus = HTTPStatus.CREATED,
        **ids: object,
    ) -> Any:
        """Send JSON, and return the JSON of the answer, in which `fields` are."""
        call = Call("POST", self.url(route, ids), route, wanted, body=body, fields=fields)
        return self.call(call).json


@dataclass(frozen=True)
class Page:
    """A page as the browser shows it, and its address."""

    url: str
    text: str

    @property
    def id(self) -> str:
        """Return the last part of the address."""
        return urlsplit(self.url).path.rpartition("/")[2]

    def links(self, route: str) -> list[str]:
        """Return what stands for {} in the addresses of such a route that the page names."""
        before, after = map(re.escape, route.split("{}"))
        found = re.findall(rf"{before}([\w-]+){after}(?=[\"'?#])", self.text)
        return list(dict.fromkeys(found))


class Pages(Side):
    """HTML, and forms."""

    def get(self, route: str, query: Form | None = None, **ids: object) -> Page:
        """Open a page."""
        return self.open(self.url(route, ids, query), route)

    def submit(self, route: str, form: Form, **ids: object) -> Page:
        """Send a form, and open the page that the answer leads to."""
        url = self.url(route, ids)
        answer = self.call(Call("POST", url, route, HTTPStatus.SEE_OTHER, form=form))
        return self.open(urljoin(url, answer.location))

    def open(self, url: str, name: str | None = None) -> Page:
        """Open the page at an address; raises RefusedError where it is not one of the app."""
        if not f"{url}/".startswith(f"{self.base}/"):
            raise RefusedError(f"{url} is not at {self.base}")
        path = urlsplit(url.removeprefix(self.base)).path
        call = Call("GET", url, name or re.sub(r"/\d+", "/{id}", path))
        return Page(url, self.call(call).text)
