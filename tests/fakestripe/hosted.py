"""The hosted payment page: what a customer sees and clicks. Needs no JavaScript; keeps no card number."""

import datetime
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from tests.fakestripe import cards, intents, sessions
from tests.fakestripe.errors import StripeError
from tests.fakestripe.money import displayed
from tests.fakestripe.store import Object
from tests.fakestripe.texts import TEXTS
from tests.fakestripe.world import World

TEMPLATES = Path(__file__).parent / "templates"
OFFERED = (
    ("4242424242424242", "card_ok"),
    ("4000000000000002", "card_declined"),
    ("4000002500003155", "card_secure"),
)
FIELDS = ("email", "card_number", "expiry", "cvc", "name")
PREFILLED = {
    "email": "khach@example.com",
    "card_number": OFFERED[0][0],
    "expiry": "12 / 34",
    "cvc": "123",
    "name": "LO THI MAI",
}
ROUTES = Map(
    [
        Rule("/c/pay/<id>", endpoint="pay"),
        Rule("/c/authorise/<id>", endpoint="authorise"),
        Rule("/c/style.css", endpoint="style"),
    ]
)


def render(name: str, status: int, words: Mapping[str, str], raw: Mapping[str, str]) -> Response:
    """Fill a page into the layout; `words` are escaped, `raw` is HTML already."""
    safe = {key: escape(value) for key, value in words.items()} | dict(raw)
    body = fill(name, safe)
    page = fill("layout.html", safe | {"body": body})
    return Response(page, status, {"Cache-Control": "no-store"}, content_type="text/html; charset=utf-8")


def fill(name: str, values: Mapping[str, str]) -> str:
    return Template((TEMPLATES / name).read_text(encoding="utf-8")).substitute(values)


def grouped(number: str) -> str:
    digits = "".join(number.split())
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))


class HostedPage:
    def __init__(self, world: World) -> None:
        self.world = world

    def __call__(self, request: Request) -> Response:
        try:
            name, args = ROUTES.bind("fake").match(request.path, method=request.method)
            return getattr(self, name)(request, **args)  # type: ignore[no-any-return]
        except (HTTPException, StripeError):
            words = TEXTS[language(None, request)]
            return self.notice(words, "gone", 404, "")

    def style(self, request: Request) -> Response:
        del request
        css = (TEMPLATES / "style.css").read_text(encoding="utf-8")
        return Response(css, content_type="text/css; charset=utf-8")

    def pay(self, request: Request, id: str) -> Response:
        with self.world.store.transaction():
            session = sessions.get(self.world, id)
            words = TEXTS[language(session, request)]
            if session["status"] != "open":
                return self.closed(session, words, posted=request.method == "POST")
            if request.method != "POST":
                chosen = request.args.get("card", PREFILLED["card_number"])
                return self.form(session, words, {**PREFILLED, "card_number": chosen}, None, 200)
            typed = {field: request.form.get(field, "").strip() for field in FIELDS}
            if problem := self.problem(session, typed):
                return self.form(session, words, typed, words[problem], 400)
            card = cards.by_number(typed["card_number"])
            assert card
            try:
                session = sessions.pay(self.world, id, card, typed["email"] or None, typed["name"])
            except StripeError as error:
                return self.form(session, words, typed, explained(error, words), 402)
            if session["status"] == "complete":
                return redirect(sessions.success_url(session), 303)
            return redirect(f"/c/authorise/{session['payment_intent']}", 303)

    def problem(self, session: Object, typed: dict[str, str]) -> str | None:
        if not session["customer_email"] and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", typed["email"]):
            return "bad_email"
        if not cards.by_number(typed["card_number"]):
            return "bad_number"
        if not cards.is_future_expiry(typed["expiry"], datetime.date.fromtimestamp(self.world.now)):
            return "bad_expiry"
        if not re.fullmatch(r"\d{3}", typed["cvc"]):
            return "bad_cvc"
        return None if typed["name"] else "bad_name"

    def form(
        self, session: Object, words: dict[str, str], typed: dict[str, str], error: str | None, status: int
    ) -> Response:
        values = words | {f"value_{field}": value for field, value in typed.items()}
        values["value_card_number"] = grouped(typed["card_number"])
        values["amount"] = displayed(session["amount_total"], session["currency"], words["lang"])
        values["page"] = page = f"/c/pay/{session['id']}"
        if session["customer_email"]:
            values["value_email"] = session["customer_email"]
        raw = {
            "items": "".join(item(entry, words) for entry in session["_line_items"]),
            "chips": "".join(
                chip(page, number, words[label], typed["card_number"]) for number, label in OFFERED
            ),
            "error": f'<p class="error" role="alert">{escape(error)}</p>' if error else "",
            "email_state": "readonly" if session["customer_email"] else "required",
            "back_link": back_link(session["cancel_url"], words),
        }
        return render("pay.html", status, values, raw)

    def authorise(self, request: Request, id: str) -> Response:
        with self.world.store.transaction():
            intent = self.world.store.get("payment_intent", id)
            session = sessions.get(self.world, intent["_session"]) if intent["_session"] else None
            words = TEXTS[language(session, request)]
            if session and session["status"] != "open":
                return self.closed(session, words, posted=request.method == "POST")
            if intent["status"] != "requires_action":
                target = f"/c/pay/{session['id']}" if session else intent.get("_return_url") or "/"
                return redirect(target, 303)
            if request.method != "POST":
                amount = displayed(intent["amount"], intent["currency"], words["lang"])
                return render(
                    "authorise.html", 200, {**words, "title": words["auth_title"], "amount": amount}, {}
                )
            agreed = request.form.get("answer") == "yes"
            if session is None:
                return self.answer_direct(intent, agreed)
            try:
                session = sessions.authorise(self.world, session["id"], agreed)
            except StripeError as error:
                return self.form(session, words, PREFILLED, explained(error, words), 402)
            return redirect(sessions.success_url(session), 303)

    def answer_direct(self, intent: Object, agreed: bool) -> Response:
        """The extra step of a PaymentIntent that no session owns: back to its own return_url either way."""
        if agreed:
            method = self.world.store.get("payment_method", intent["payment_method"])
            intents.attempt(self.world, intent, method, authenticated=True)
        else:
            intents.fail_authentication(self.world, intent)
        mark = "&" if "?" in intent["_return_url"] else "?"
        return redirect(f"{intent['_return_url']}{mark}payment_intent={intent['id']}", 303)

    def closed(self, session: Object, words: dict[str, str], posted: bool) -> Response:
        if session["status"] == "complete":
            target = sessions.success_url(session)
            if posted:  # Pay was clicked twice
                return redirect(target, 303)
            return self.notice(words, "paid", 200, link(target, words["paid_link"], "button"))
        return self.notice(words, "expired", 410, back_link(session["cancel_url"], words))

    def notice(self, words: dict[str, str], kind: str, status: int, onward: str) -> Response:
        values = {**words, "title": words[f"{kind}_title"], "note": words[f"{kind}_note"]}
        return render("notice.html", status, values, {"onward": onward})


def language(session: Object | None, request: Request) -> str:
    """The session's locale; with none or `auto`, what the browser prefers."""
    locale = (session or {}).get("locale") or "auto"
    if locale == "auto":
        return request.accept_languages.best_match(["vi", "en"], "vi") or "vi"
    return "vi" if locale == "vi" else "en"


def explained(error: StripeError, words: dict[str, str]) -> str:
    told = error.body["error"]
    if told.get("code") == "payment_intent_authentication_failure":
        return words["not_authorised_error"]
    for code in (told.get("decline_code"), told.get("code")):
        if f"{code}_error" in words:
            return words[f"{code}_error"]
    return words["card_declined_error"]


def item(entry: dict[str, Any], words: dict[str, str]) -> str:
    each = displayed(entry["price"]["unit_amount"], entry["currency"], words["lang"])
    several = f"{entry['quantity']} × {each}" if entry["quantity"] > 1 else ""
    values = {
        "description": entry["description"],
        "several": several,
        "amount": displayed(entry["amount_total"], entry["currency"], words["lang"]),
    }
    return fill("item.html", {key: escape(value) for key, value in values.items()})


def chip(page: str, number: str, label: str, chosen: str) -> str:
    current = ' aria-current="true"' if "".join(chosen.split()) == number else ""
    shown = f"{escape(label)}<small>…{number[-4:]}</small>"
    return f'<li><a href="{page}?card={number}"{current}>{shown}</a></li>'


def back_link(url: str | None, words: dict[str, str]) -> str:
    return link(url, words["back"], "back") if url else ""


def link(url: str, label: str, style: str) -> str:
    arrow = '<span aria-hidden="true">←</span> ' if style == "back" else ""
    return f'<a class="{style}" href="{escape(url)}">{arrow}{escape(label)}</a>'
