"""What a fault tells Sentry: where in the code and of which kind, never who asked nor what was typed (promise W7).

Kept is what is named here. Everything else an integration may add some day stays out without being known.
"""

import re
from typing import Any

import sentry_sdk
from sentry_sdk.types import Event

KEPT = (
    "breadcrumbs", "contexts", "environment", "event_id", "exception", "level", "logentry", "logger", "modules",
    "platform", "release", "request", "sdk", "server_name", "tags", "timestamp", "transaction", "type",
)  # fmt: skip
KEPT_CONTEXTS = ("runtime", "trace")
KEPT_OF_CRUMB = ("category", "level", "timestamp", "type")
KEPT_OF_FRAME = (
    "abs_path", "context_line", "filename", "function", "in_app", "lineno", "module", "post_context", "pre_context",
)  # fmt: skip
LONGEST = 300  # characters of a message
PRIVATE = (
    (re.compile(r"\?[^\s'\"]+"), "?…"),  # a query holds tokens and searches
    (re.compile(r"[^\s'\"<(]+@[^\s'\">)]+"), "…@…"),
    (re.compile(r"(?<![\w-])\+?\d(?:[ .-]?\d){7,}"), "…"),  # phones, accounts, tax numbers
    (
        re.compile(r"(?<!\w)(?:\"[^\"]*(?:\"|$)|'[^']*(?:'|$))"),
        "…",
    ),  # a key that is missing, a value that is none
    (re.compile(r"(: |=\()[^)\n]*(?=\))"), r"\1…"),  # what a database could not take
)


def start(dsn: str) -> None:
    """Reports faults to `dsn` from now on."""
    sentry_sdk.init(
        dsn=dsn,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        before_send=without_people,
        before_breadcrumb=without_details,
    )


def without_people(event: Event, hint: dict[str, Any]) -> Event:
    whole: Any = event
    kept: Any = {name: value for name, value in whole.items() if name in KEPT}
    kept["contexts"] = _only(whole.get("contexts") or {}, KEPT_CONTEXTS)
    if asked := whole.get("request"):
        kept["request"] = {
            "method": asked.get("method"),
            "url": str(asked.get("url", "")).partition("?")[0],
        }
    if said := whole.get("logentry"):
        kept["logentry"] = {"message": words(str(said.get("message", "")))}
    if raised := whole.get("exception"):
        kept["exception"] = {"values": [_exception(one) for one in raised.get("values") or []]}
    finished: Event = kept
    return finished


def without_details(crumb: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any]:
    """What went before: of which kind and when, and its words; no statement, address or body."""
    kept = _only(crumb, KEPT_OF_CRUMB)
    if crumb.get("category") != "query" and crumb.get("message"):
        kept["message"] = words(str(crumb["message"]))
    return kept


def words(message: str) -> str:
    """The first line without what people type; PostgreSQL prints the refused row on the lines below."""
    line = message.strip().partition("\n")[0][:LONGEST]
    for pattern, instead in PRIVATE:
        line = pattern.sub(instead, line)
    return line


def _exception(one: dict[str, Any]) -> dict[str, Any]:
    kept = _only(one, ("type", "module", "mechanism", "thread_id"))
    kept["value"] = words(str(one.get("value") or ""))
    frames = (one.get("stacktrace") or {}).get("frames") or []
    kept["stacktrace"] = {"frames": [_only(frame, KEPT_OF_FRAME) for frame in frames]}
    return kept


def _only(whole: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: whole[name] for name in names if name in whole}
