"""The control API under /_control/: what tests and people turn and read. JSON in, JSON out; loopback only by intent.

`CALLS` is its table; README.md shows each with curl. What is unknown, missing or wrong is a 400 that says so.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from werkzeug.exceptions import BadRequest, HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from tests.fakestripe import cards, disputes, forms, objects, refunds, sessions, webhook_faults
from tests.fakestripe.errors import StripeError
from tests.fakestripe.faults import Faults
from tests.fakestripe.store import Object
from tests.fakestripe.world import World

LONGEST_WAIT = 25.0  # seconds, less than a caller's own time-out


class Control:
    def __init__(self, world: World, faults: Faults) -> None:
        self.world = world
        self.faults = faults

    def __call__(self, request: Request) -> Response:
        try:
            call, args = ROUTES.bind("fake").match(request.path, method=request.method)
            body = call.answer(self, call.read(request), **args)
            status = 200
        except StripeError as error:
            status, body = error.status, error.body
        except HTTPException as error:
            status, body = error.code or 500, {"error": {"message": error.description}}
        return Response(json.dumps(body, ensure_ascii=False) + "\n", status, content_type="application/json")

    # Webhooks

    def webhook_url(self, form: Object) -> Object:
        """`url: null` unregisters the endpoint. Several secrets all sign, as while one is being rolled."""
        hooks = self.world.webhooks
        if "url" in form:
            hooks.url = form["url"]
        if "secret" in form or "secrets" in form:
            hooks.secrets = form.get("secrets") or [form["secret"]]
        return {"url": hooks.url, "secrets": hooks.secrets}

    def deliveries(self, form: Object) -> Object:
        del form
        hooks = self.world.webhooks
        return {"deliveries": hooks.log(), "waiting": hooks.waiting(), "paused": hooks.is_paused}

    def events(self, form: Object) -> Object:
        """Every event, oldest first."""
        del form
        with self.world.store.lock:
            return {"events": [objects.visible(event) for event in self.world.store.table("event").values()]}

    def pause_webhooks(self, form: Object) -> Object:
        self.world.webhooks.pause()
        return self.deliveries(form)

    def resume_webhooks(self, form: Object) -> Object:
        self.world.webhooks.resume()
        return self.deliveries(form)

    def redeliver(self, form: Object, id: str) -> Object:
        """Send one event now, paused or not, and say how it went; `at_once` sends the copies together."""
        details = {name: form[name] for name in webhook_faults.DETAILS if name in form}
        fault = webhook_faults.by_hand(form.get("fault"), details)
        times, hooks = form.get("times", 1), self.world.webhooks
        if form.get("at_once"):
            made = hooks.deliver_at_once(id, times, fault=fault)
        else:
            made = [hooks.deliver(id, fault=fault) for _ in range(times)]
        return {"statuses": [one.status for one in made], "errors": [one.error for one in made]}

    def plant_webhook_fault(self, form: Object) -> Object:
        return self.world.webhooks.faults.plant(form).shown()

    def webhook_faults(self, form: Object) -> Object:
        del form
        return {"webhook_faults": [fault.shown() for fault in self.world.webhooks.faults.planted]}

    def clear_webhook_faults(self, form: Object) -> Object:
        """Forget them; what is held for another order goes out."""
        self.world.webhooks.faults.clear()
        self.world.webhooks.let_go()
        return self.webhook_faults(form)

    # Faults of API calls

    def plant_fault(self, form: Object) -> Object:
        return self.faults.plant(form).shown()

    def list_faults(self, form: Object) -> Object:
        del form
        return {"faults": [fault.shown() for fault in self.faults.planted]}

    def clear_faults(self, form: Object) -> Object:
        self.faults.clear()
        return self.list_faults(form)

    def release_fault(self, form: Object, id: str) -> Object:
        del form
        return self.faults.release(id).shown()

    def wait_for_fault(self, form: Object, id: str) -> Object:
        """Answers once so many calls (1) have met the fault; 408 after `seconds` (25)."""
        seconds = min(form.get("seconds", LONGEST_WAIT), LONGEST_WAIT)
        return self.faults.wait_until_met(id, form.get("times", 1), seconds).shown()

    # Payments

    def pay(self, form: Object, id: str) -> Object:
        """Pay as the customer would; `card` is a number, 4242… by default. A declined card answers 402."""
        card = cards.by_number(form.get("card", cards.KNOWN[0].number))
        if card is None:
            raise StripeError(
                "Not a card the fake knows.", status=402, type="card_error", code="incorrect_number"
            )
        with self.world.store.transaction():
            email, name = form.get("email", "khach@example.com"), form.get("name", "Lò Thị Mai")
            return objects.visible(sessions.pay(self.world, id, card, email, name))

    def authorise(self, form: Object, id: str) -> Object:
        with self.world.store.transaction():
            return objects.visible(sessions.authorise(self.world, id, form.get("agreed", True)))

    def next_payment(self, form: Object) -> Object:
        """The next `times` payments capture `off_by` more or less than the session asked for."""
        self.world.captured_off_by += [form["off_by"]] * form.get("times", 1)
        return {"captured_off_by": self.world.captured_off_by}

    def clock(self, form: Object) -> Object:
        self.world.store.advance(form["advance"])
        with self.world.store.transaction():
            sessions.sweep(self.world)
            refunds.sweep(self.world)
        self.world.keys.prune()
        return {"now": self.world.now}

    # Refunds and disputes

    def next_refund(self, form: Object) -> Object:
        refunds.plan(self.world, form["status"], form.get("reason"), form.get("times", 1))
        return {"planned": self.world.planned_refunds}

    def finish_refund(self, form: Object, id: str) -> Object:
        del form
        with self.world.store.transaction():
            return objects.visible(refunds.finish(self.world, id))

    def fail_refund(self, form: Object, id: str) -> Object:
        with self.world.store.transaction():
            reason = form.get("reason", "expired_or_canceled_card")
            return objects.visible(refunds.fail(self.world, id, reason))

    def open_dispute(self, form: Object, id: str) -> Object:
        with self.world.store.transaction():
            return objects.visible(
                disputes.open_on(
                    self.world,
                    id,
                    amount=form.get("amount"),
                    reason=form.get("reason", "fraudulent"),
                    fee=form.get("fee"),
                    withdraws=form.get("withdraw", True),
                    is_inquiry=form.get("inquiry", False),
                )
            )

    def withdraw_funds(self, form: Object, id: str) -> Object:
        del form
        with self.world.store.transaction():
            return objects.visible(disputes.withdraw(self.world, id))

    def reinstate_funds(self, form: Object, id: str) -> Object:
        del form
        with self.world.store.transaction():
            return objects.visible(disputes.reinstate(self.world, id))

    def review_dispute(self, form: Object, id: str) -> Object:
        del form
        with self.world.store.transaction():
            return objects.visible(disputes.review(self.world, id))

    def close_dispute(self, form: Object, id: str) -> Object:
        with self.world.store.transaction():
            return objects.visible(disputes.close(self.world, id, form["outcome"]))

    def reset(self, form: Object) -> dict[str, Any]:
        """Forget everything but the webhook address."""
        self.world.webhooks.forget()
        self.world.webhooks.faults.clear()
        self.clear_faults(form)
        self.world.planned_refunds.clear()
        self.world.captured_off_by.clear()
        self.world.store.clear()
        self.world.webhooks.resume()
        return {}


@dataclass(frozen=True, eq=False)  # the router wants it hashable
class Call:
    method: str
    path: str
    answer: Callable[..., Any]
    takes: dict[str, forms.Check] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    is_checked_later: bool = False

    def read(self, request: Request) -> Any:
        try:
            form = request.get_json(force=True) if request.get_data() else {}
        except BadRequest as error:
            raise StripeError("The body is not JSON.") from error
        return form if self.is_checked_later else forms.read(form, self.takes, self.needs)


TIMES = forms.whole(1, 1000)
REDELIVER = {"times": TIMES, "at_once": forms.truth, "fault": forms.one_of(*webhook_faults.IN_THE_PARCEL)}
DISPUTE: dict[str, forms.Check] = {
    "amount": forms.whole(1),
    "reason": forms.one_of(*disputes.REASONS),
    "fee": forms.whole(0),
    "withdraw": forms.truth,
    "inquiry": forms.truth,
}
ENDPOINT: dict[str, forms.Check] = {
    "url": forms.text_or_null,
    "secret": forms.text,
    "secrets": forms.texts,
}
PAY: dict[str, forms.Check] = {"card": forms.text, "email": forms.text, "name": forms.text}
REFUND: dict[str, forms.Check] = {
    "status": forms.one_of("pending", "failed"),
    "reason": forms.text,
    "times": TIMES,
}
CALLS = (
    Call("POST", "webhook_url", Control.webhook_url, ENDPOINT),
    Call("GET", "deliveries", Control.deliveries),
    Call("GET", "events", Control.events),
    Call("POST", "pause_webhooks", Control.pause_webhooks),
    Call("POST", "resume_webhooks", Control.resume_webhooks),
    Call("POST", "redeliver/<id>", Control.redeliver, REDELIVER | webhook_faults.DETAILS),
    Call("POST", "webhook_faults", Control.plant_webhook_fault, is_checked_later=True),
    Call("GET", "webhook_faults", Control.webhook_faults),
    Call("DELETE", "webhook_faults", Control.clear_webhook_faults),
    Call("POST", "faults", Control.plant_fault, is_checked_later=True),
    Call("GET", "faults", Control.list_faults),
    Call("DELETE", "faults", Control.clear_faults),
    Call("DELETE", "faults/<id>", Control.release_fault),
    Call("POST", "faults/<id>/wait", Control.wait_for_fault, {"times": TIMES, "seconds": forms.seconds}),
    Call("POST", "pay/<id>", Control.pay, PAY),
    Call("POST", "authorise/<id>", Control.authorise, {"agreed": forms.truth}),
    Call(
        "POST", "next_payment", Control.next_payment, {"off_by": forms.whole(), "times": TIMES}, ("off_by",)
    ),
    Call("POST", "clock", Control.clock, {"advance": forms.whole()}, ("advance",)),
    Call("POST", "next_refund", Control.next_refund, REFUND, ("status",)),
    Call("POST", "finish_refund/<id>", Control.finish_refund),
    Call("POST", "fail_refund/<id>", Control.fail_refund, {"reason": forms.text}),
    Call("POST", "open_dispute/<id>", Control.open_dispute, DISPUTE),
    Call("POST", "withdraw_funds/<id>", Control.withdraw_funds),
    Call("POST", "reinstate_funds/<id>", Control.reinstate_funds),
    Call("POST", "review_dispute/<id>", Control.review_dispute),
    Call(
        "POST",
        "close_dispute/<id>",
        Control.close_dispute,
        {"outcome": forms.one_of("won", "lost")},
        ("outcome",),
    ),
    Call("POST", "reset", Control.reset),
)
ROUTES = Map([Rule(f"/_control/{call.path}", methods=[call.method], endpoint=call) for call in CALLS])
