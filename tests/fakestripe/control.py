"""The control API under /_control/: what tests turn and read. JSON in, JSON out; loopback only by intent.

POST webhook_url {url, secret|secrets} · POST pay/<session> {card, email, name}
· POST authorise/<session> {agreed}
· GET deliveries · GET events · POST pause_webhooks · POST resume_webhooks · POST redeliver/<event>
· POST clock {advance: seconds} · POST faults {kind, at, path, method, status, seconds, times} · DELETE faults
· POST fail_refund/<refund> {reason} · POST reset
"""

import json
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from tests.fakestripe import cards, objects, refunds, sessions
from tests.fakestripe.errors import StripeError
from tests.fakestripe.faults import Fault, Faults
from tests.fakestripe.store import Object
from tests.fakestripe.world import World


class Control:
    def __init__(self, world: World, faults: Faults) -> None:
        self.world = world
        self.faults = faults
        posts = ["webhook_url", "pause_webhooks", "resume_webhooks", "clock", "reset"]
        posts += ["pay/<id>", "authorise/<id>", "redeliver/<id>", "fail_refund/<id>"]
        rules = [Rule(f"/_control/{path}", methods=["POST"], endpoint=path.split("/")[0]) for path in posts]
        rules += [
            Rule(f"/_control/{path}", methods=["GET"], endpoint=path) for path in ("deliveries", "events")
        ]
        rules += [
            Rule("/_control/faults", methods=["POST"], endpoint="plant_fault"),
            Rule("/_control/faults", methods=["DELETE"], endpoint="clear_faults"),
        ]
        self._routes = Map(rules)

    def __call__(self, request: Request) -> Response:
        try:
            name, args = self._routes.bind("fake").match(request.path, method=request.method)
            body = getattr(self, name)(request.get_json(force=True) if request.data else {}, **args)
            status = 200
        except StripeError as error:
            status, body = error.status, error.body
        except HTTPException as error:
            status, body = error.code or 500, {"error": {"message": error.description}}
        except (TypeError, KeyError) as error:
            status, body = 400, {"error": {"message": f"bad control request: {error!r}"}}
        return Response(json.dumps(body, ensure_ascii=False), status, content_type="application/json")

    def webhook_url(self, form: Object) -> Object:
        """`url: null` unregisters the endpoint. Several secrets all sign, as while one is being rolled."""
        hooks = self.world.webhooks
        if "url" in form:
            hooks.url = form["url"]
        if "secret" in form or "secrets" in form:
            hooks.secrets = form.get("secrets") or [form["secret"]]
        return {"url": hooks.url, "secrets": hooks.secrets}

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
        """Send one event now, paused or not, and say how it went; `times` sends that many copies in turn."""
        made = [self.world.webhooks.deliver(id) for _ in range(form.get("times", 1))]
        return {"statuses": [one.status for one in made], "errors": [one.error for one in made]}

    def clock(self, form: Object) -> Object:
        self.world.store.advance(int(form["advance"]))
        with self.world.store.transaction():
            sessions.sweep(self.world)
        self.world.keys.prune()
        return {"now": self.world.now}

    def plant_fault(self, form: Object) -> Object:
        self.faults.planted.append(Fault(**form))
        return {"planted": len(self.faults.planted)}

    def clear_faults(self, form: Object) -> Object:
        del form
        self.faults.planted.clear()
        return {"planted": 0}

    def fail_refund(self, form: Object, id: str) -> Object:
        with self.world.store.transaction():
            reason = form.get("reason", "expired_or_canceled_card")
            return objects.visible(refunds.fail(self.world, id, reason))

    def reset(self, form: Object) -> dict[str, Any]:
        """Forget everything but the webhook address."""
        self.world.webhooks.forget()
        self.clear_faults(form)
        self.world.store.clear()
        self.world.webhooks.resume()
        return {}
