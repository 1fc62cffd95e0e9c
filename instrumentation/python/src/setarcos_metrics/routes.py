"""Which route answered a request, as the router left it in the ASGI scope.

Starlette and FastAPI are known by what they leave there, not imported. Their newest versions
differ from older ones, and from each other, in which of these they leave.
"""

from __future__ import annotations

from setarcos_metrics.protocol import Scope


def template(scope: Scope) -> str:
    """Return the template of the route that matched, such as /v1/quests/{slug}; else nothing."""
    path = _included(scope) or _path(scope.get("route")) or _path(_by_endpoint(scope))
    return _mounted(scope) + path if path else ""


def _path(route: object) -> str:
    path = getattr(route, "path_format", None) or getattr(route, "path", None)
    return path if isinstance(path, str) else ""


def _included(scope: Scope) -> str:
    """Return the path of a route of a FastAPI router that was included under a prefix.

    The route itself does not know the prefix there.
    """
    context = scope.get("fastapi", {}).get("effective_route_context")
    route = scope.get("route")
    if route is not None and getattr(context, "original_route", None) is not route:
        return ""
    return _path(getattr(context, "starlette_route", None)) or _path(context)


def _by_endpoint(scope: Scope) -> object:
    """Return the route whose endpoint answered, for routers that leave only the endpoint."""
    endpoint = scope.get("endpoint")
    routes = getattr(scope.get("router"), "routes", ()) if endpoint is not None else ()
    return next((each for each in routes if getattr(each, "endpoint", None) is endpoint), None)


def _mounted(scope: Scope) -> str:
    """Return where the answering app is mounted, without what a proxy has cut off."""
    root: str = scope.get("root_path", "")
    return root.removeprefix(scope.get("app_root_path", root))
