"""AI models that misbehave; they are simulated in the lab, so the router makes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial

import requests

from lab.api import Lab
from lab.faults.background import repeated
from lab.faults.burning import burning
from lab.faults.fault import Fault, Raised

ROUTER, API, WORKER = "ai-router", "api-server", "worker"
TIMEOUT_S = 30.0
# Under and over the time that the router waits for a model.
SLOW_S, HUNG_S = 4.0, 6.0
FAILS = 0.6
# Between two questions of our own: people ask each model too seldom for short windows.
ASKED_S, QUESTION_S = 1.0, 4.0
PERSON, QUESTION = 1, "What is courage?"

Behaviour = Mapping[str, float]

# What comes of models that do not answer; AiRequestsFail hides it.
FEWER = tuple(
    Raised(name)
    for name in ("AiModelFails", "AiModelUnanswered", "AiErrorsOfOneType", "AiFallsBackOften")
)
# What comes of requests that no model answers: at the router, and for those who asked.
FAILING = tuple(Raised(name, {"service": ROUTER}) for name in ("HighErrorRate", "EndpointFails"))
UNANSWERED = tuple(
    Raised(name, {"service": WORKER})
    for name in ("TasksFail", "TasksRetryOften", "AskAnswersMissing", "ForumModerationEscalates")
)


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what models can do."""
    models = tuple(lab.catalogue.ai_models)
    first, second, third = models[:3]
    yield Fault(
        name="ai-models-fail",
        title="Every AI model answers with errors",
        held=partial(behaving, models={model: {"error_rate": 1.0} for model in models}),
        must=(Raised("AiRequestsFail"),),
        may=(*FEWER, *FAILING, *burning(lab, service=ROUTER), *UNANSWERED),
        heal=usual,
    )
    yield Fault(
        name="ai-model-fails",
        title=f"{second} answers most calls with an error, the others go on",
        held=partial(asked, model=second, behaviour={"error_rate": FAILS}),
        must=(Raised("AiModelFails", {"model": second}),),
        may=FEWER,
        heal=usual,
    )
    yield Fault(
        name="ai-model-slow",
        title=f"{third} takes {SLOW_S:g} s for each answer",
        held=partial(asked, model=third, behaviour={"exact_s": SLOW_S}),
        must=(Raised("AiModelSlow", {"model": third}),),
        heal=usual,
    )
    yield Fault(
        name="ai-models-hang",
        title=f"{third} and {first}, which answers in its place, hang",
        held=partial(hanging, models=(third, first), left=second),
        must=(
            Raised("AiModelUnanswered", {"model": first}),
            Raised("AiErrorsOfOneType", {"error_type": "timeout"}),
            Raised("AiFallsBackOften"),
            Raised("AiAnswersWaitLong", {"service": WORKER}),
        ),
        may=(
            *FEWER,
            *(Raised("AiModelSlow", {"model": each}) for each in (third, first)),
            *(Raised(name, {"service": WORKER}) for name in ("AskAnswersSlow", "TasksSlow")),
            *burning(lab, slo="ai-answer-time"),
        ),
        heal=usual,
    )


@contextmanager
def behaving(lab: Lab, models: Mapping[str, Behaviour]) -> Iterator[None]:
    """Have models differ from themselves."""
    try:
        for model, behaviour in models.items():
            tell(lab, model, behaviour)
        yield
    finally:
        for model in models:
            tell(lab, model, {})


@contextmanager
def asked(
    lab: Lab, model: str, behaviour: Behaviour, feature: str = "ask", every_s: float = ASKED_S
) -> Iterator[None]:
    """Have one model differ from itself, and ask it."""
    body = {"model": model, "feature": feature, "prompt": QUESTION}
    url = f"{lab.address(ROUTER, 'http').url}/v1/completions"
    with ExitStack() as stack:
        stack.enter_context(behaving(lab, {model: behaviour}))
        stack.enter_context(repeated(partial(_post, url, body), every_s))
        yield


@contextmanager
def hanging(lab: Lab, models: tuple[str, ...], left: str) -> Iterator[None]:
    """Have models hang, and ask the first of them as people do; `left` answers in their place."""
    url = f"{lab.address(API, 'http').url}/v1/ask/questions"
    body = {"person_id": PERSON, "model": models[0], "question": QUESTION}
    # Where it failed now and then, too, people would get no answer at all.
    behaviours = {**{each: {"exact_s": HUNG_S} for each in models}, left: {"error_rate": 0.0}}
    with behaving(lab, behaviours), repeated(partial(_post, url, body), QUESTION_S):
        yield


def usual(lab: Lab) -> None:
    """Have every model as it is."""
    for model in lab.catalogue.ai_models:
        tell(lab, model, {})


def tell(lab: Lab, model: str, behaviour: Behaviour) -> None:
    """Tell a model how it differs from itself; nothing is as usual."""
    url = f"{lab.address(ROUTER, 'http').url}/v1/models/{model}"
    requests.put(url, json=behaviour, timeout=TIMEOUT_S).raise_for_status()


def _post(url: str, body: Mapping[str, object]) -> None:
    requests.post(url, json=body, timeout=TIMEOUT_S)
