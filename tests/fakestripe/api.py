"""One API call from request to answer: key, version, route, idempotency, parameters, execution."""

import json
import re
from typing import Any
from urllib.parse import parse_qsl

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from tests.fakestripe import params as forms
from tests.fakestripe import views
from tests.fakestripe.endpoints import ENDPOINTS, Endpoint
from tests.fakestripe.errors import StripeError, invalid
from tests.fakestripe.faults import Faults, planted_error
from tests.fakestripe.idempotency import Replay, Ticket
from tests.fakestripe.objects import API_VERSION
from tests.fakestripe.store import Object, new_id
from tests.fakestripe.webhooks import REQUEST
from tests.fakestripe.world import World

ROUTES = Map(
    [Rule(entry.path, methods=[entry.method], endpoint=entry) for entry in ENDPOINTS], strict_slashes=True
)
KEY = re.compile(r"^(sk|rk)_test_\w+$")
VERSION = re.compile(r"^20\d\d-[01]\d-[0-3]\d(\.[a-z]+)?$")
UNKNOWN_KEY = "Invalid API Key provided: "


class Api:
    def __init__(self, world: World, faults: Faults) -> None:
        self.world = world
        self.faults = faults

    def __call__(self, request: Request) -> Response:
        headers = {"Request-Id": new_id("req", 14), "Stripe-Version": API_VERSION}
        try:
            status, body = self._answer(request, headers)
        except StripeError as error:
            status, body = error.status, error.body
            headers |= error.headers
        except Replay as replay:
            status, body = replay.status, replay.body
            headers |= replay.headers
            headers |= {"Idempotent-Replayed": "true", "Original-Request": replay.request_id}
        if status >= 400 and "error" in body:
            log = f"https://dashboard.stripe.com/test/logs/{headers['Request-Id']}"
            body = {"error": {**body["error"], "request_log_url": log}}
        return Response(
            json.dumps(body, indent=2, ensure_ascii=False) + "\n",
            status,
            headers,
            content_type="application/json",
        )

    def _answer(self, request: Request, headers: dict[str, str]) -> tuple[int, Any]:
        self.faults.meet("before", request)
        check_key(request)
        headers["Stripe-Version"] = version(request)
        endpoint, args = route(request)
        form = forms.decode(pairs(request))
        key = request.headers.get("Idempotency-Key") if request.method == "POST" else None
        ticket = self.world.keys.begin(key, request.path, form, headers["Request-Id"]) if key else None
        if ticket:
            headers |= {"Idempotency-Key": ticket.key, "Original-Request": headers["Request-Id"]}
        REQUEST.set({"id": headers["Request-Id"], "idempotency_key": key})
        try:
            return self._settle(request, endpoint, args, form, ticket)
        finally:
            REQUEST.set(None)
            if ticket:
                self.world.keys.forget(ticket)

    def _settle(
        self, request: Request, endpoint: Endpoint, args: dict[str, str], form: Object, ticket: Ticket | None
    ) -> tuple[int, Any]:
        """Run the call; keep its answer under the key, whatever it is, unless execution never began."""
        try:
            body = self._execute(request, endpoint, args, form)
        except StripeError as error:
            if ticket and error.executed:
                self.world.keys.keep(ticket, error.status, error.body, error.headers)
            raise
        due = self.faults.take("after", request)
        errors = [fault for fault in due if fault.kind == "error"]
        status, kept, sent = 200, body, {}
        if errors:
            error = planted_error(errors[0])
            status, kept, sent = error.status, error.body, error.headers
        if ticket:
            self.world.keys.keep(ticket, status, kept, sent)
        if due:
            self.world.webhooks.flush()  # the events overtake an answer that is late or lost
        self.faults.happen(due)
        return 200, body

    def _execute(self, request: Request, endpoint: Endpoint, args: dict[str, str], form: Object) -> Object:
        params = endpoint.shape.read(form)
        paths = params.get("expand", [])
        views.check_expand(paths, endpoint.kind, endpoint.is_list)
        endpoint.check(self.world, params)
        self.faults.meet("inside", request)
        with self.world.store.transaction():
            body = endpoint.answer(self.world, params, args)
            return body if endpoint.is_list else views.show(self.world.store, body, paths)


def check_key(request: Request) -> None:
    """Bearer, or Basic with the key as user name."""
    given = request.authorization
    key = None
    if given and given.type == "bearer":
        key = given.token
    elif given and given.type == "basic":
        key = given.username
    if not key:
        raise StripeError(
            "You did not provide an API key. You need to provide your API key in the Authorization header, "
            "using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
            status=401,
            executed=False,
        )
    if key.startswith("pk_"):
        message = "This API call cannot be made with a publishable API key. Please use a secret API key."
        raise StripeError(message, status=401, code="secret_key_required", executed=False)
    if not KEY.match(key):
        masked = f"{key[:8]}{'*' * max(len(key) - 12, 0)}{key[-4:]}" if len(key) > 12 else "*" * len(key)
        raise StripeError(UNKNOWN_KEY + masked, status=401, executed=False)


def version(request: Request) -> str:
    asked = request.headers.get("Stripe-Version", API_VERSION)
    if not VERSION.match(asked):
        raise StripeError(f"Invalid Stripe API version: {asked}", executed=False)
    return asked


def route(request: Request) -> tuple[Endpoint, dict[str, str]]:
    try:
        endpoint, args = ROUTES.bind("fake").match(request.path, method=request.method)
    except HTTPException as error:
        message = (
            f"Unrecognized request URL ({request.method}: {request.path}). If you are trying to list "
            "objects, remove the trailing slash. If you are trying to retrieve an object, make sure you "
            "passed a valid (non-empty) identifier in your code."
        )
        raise StripeError(message, status=404, executed=False) from error
    return endpoint, dict(args)


def pairs(request: Request) -> list[tuple[str, str]]:
    found = parse_qsl(request.query_string.decode(), keep_blank_values=True)
    if request.method != "POST":
        return found
    body = request.get_data()
    if body and request.mimetype != "application/x-www-form-urlencoded":
        raise StripeError(
            "Invalid request (check that your POST content type is application/x-www-form-urlencoded).",
            executed=False,
        )
    try:
        return found + parse_qsl(body.decode(), keep_blank_values=True)
    except UnicodeDecodeError as error:
        raise invalid("Invalid UTF-8 in the request body", "body") from error
