"""Which role may do what at the union's desk: one row for every address below /lien-minh/, enforced before any page.

Roles are groups (`catalog.groups`), and one person may have several. Officers do everything that moves no money;
treasurers do that, and a signer is the second pair of eyes (promise A10). Verifiers look at stalls, papers and goods.
Programme officers and trainers read sales, and do what is theirs. Auditors read everything and change nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from catalog.groups import AUDITOR, DESK, PROGRAMME, SIGNER, TRAINER, TREASURER, UNION, VERIFIER

Roles = frozenset[str]
NOBODY: Roles = frozenset()
OFFICER: Roles = frozenset({UNION})
VERIFYING: Roles = frozenset({UNION, VERIFIER})
PAYING: Roles = frozenset({TREASURER})
SIGNING: Roles = frozenset({SIGNER})
MONEY: Roles = frozenset({UNION, TREASURER, SIGNER, AUDITOR})
READING = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Door:
    """`writes` is for every method that changes something."""

    reads: Roles
    writes: Roles = NOBODY

    def who(self, method: str) -> Roles:
        return self.reads if method in READING else self.writes

    def opens(self, roles: Roles, method: str) -> bool:
        return bool(roles & self.who(method))


OFFICERS_OWN = Door(OFFICER | {AUDITOR}, OFFICER)  # of an address without a row too
TO_VERIFY = Door(VERIFYING | {AUDITOR}, VERIFYING)
TO_PAY = Door(MONEY, PAYING)
FIGURES = Door(DESK)
MONEY_READ = Door(MONEY)
REGISTER = Door(DESK, OFFICER | {PROGRAMME})
REGISTRAR = Door(OFFICER | {PROGRAMME}, OFFICER | {PROGRAMME})  # pages that ask and do
HELPING: Roles = OFFICER | {PROGRAMME}
WORKING = Door(NOBODY, DESK - {AUDITOR})  # each kind of work opens to who may read its own page
TEACHING: Roles = OFFICER | {TRAINER}
TEACH = Door(TEACHING, TEACHING)  # pages that ask and do
LEARNERS = Door(TEACHING | {AUDITOR}, TEACHING)  # names and numbers of people
CALLER = Door(OFFICER, OFFICER)  # a person's order in the making: there is nothing to audit yet

DOORS: dict[str, Door] = {
    "income": FIGURES,
    "income-csv": FIGURES,
    "income-xlsx": FIGURES,
    "answer": FIGURES,
    "answer-file": FIGURES,
    "sales": FIGURES,
    "sales-file": FIGURES,
    "kept-views": Door(NOBODY, DESK - {AUDITOR}),
    "kept-view": Door(NOBODY, DESK - {AUDITOR}),
    "silent": FIGURES,
    "households": FIGURES,
    "households-csv": FIGURES,
    "households-xlsx": FIGURES,
    "profiles": FIGURES,
    "evaluations": FIGURES,
    "evaluation": Door(DESK, HELPING),
    "poverty": Door(DESK, HELPING),
    "poverty-template": Door(HELPING),
    "poverty-sheet": Door(HELPING, HELPING),
    "profile": Door(HELPING, HELPING),
    "households-release": Door(NOBODY, HELPING),
    "bulletins": FIGURES,
    "bulletin": FIGURES,
    "bulletin-new": REGISTRAR,
    "bulletin-correct": REGISTRAR,
    "bulletin-withdraw": Door(NOBODY, HELPING),
    "cooperatives": FIGURES,
    # Of each kind only who may read its figures (`shop.union.documents.forms.kinds`).
    "reports": Door(DESK, DESK - {AUDITOR}),
    "report": FIGURES,
    "report-again": Door(NOBODY, DESK - {AUDITOR}),
    "report-file": FIGURES,
    "report-schedules": Door(DESK, OFFICER | PAYING),
    "report-schedule-end": Door(NOBODY, OFFICER | PAYING),
    "closings": Door(DESK, OFFICER | PAYING),
    "closing": FIGURES,
    "closing-approve": Door(DESK, SIGNING),
    "closing-withdraw": Door(DESK, OFFICER | PAYING | SIGNING),
    "cooperative": FIGURES,
    "work": Door(DESK),
    "work-assign": WORKING,
    "work-done": WORKING,
    "log": Door(frozenset({AUDITOR})),
    **dict.fromkeys(
        (
            *("register", "registered", "visit-photo", "register-xlsx", "register-csv", "register-template"),
            *("areas", "commune", "district"),
        ),
        FIGURES,
    ),
    **dict.fromkeys(
        ("registered-state", "registered-visit", "registered-invite", "registered-link"), REGISTER
    ),
    **dict.fromkeys(
        (
            *("register-new", "registered-edit", "registered-merge"),
            *("register-sheet", "register-sheet-look"),
        ),
        REGISTRAR,
    ),
    "classes": FIGURES,
    "class": FIGURES,
    "class-results": FIGURES,
    "class-people": LEARNERS,
    "class-file": Door(LEARNERS.reads),
    "class-papers": Door(LEARNERS.reads),
    **dict.fromkeys(("class-new", "class-edit", "class-invite", "class-wall", "class-test"), TEACH),
    "class-wall-sheet": Door(TEACH.reads),
    **dict.fromkeys(
        ("class-cancel", "class-material", "class-person", "class-certify", "class-revoke"),
        Door(NOBODY, TEACHING),
    ),
    **dict.fromkeys(
        (
            *("programmes", "programmes-file", "programme", "programme-results", "programme-file"),
            *("candidate", "support-photo"),
        ),
        FIGURES,
    ),
    **dict.fromkeys(("support-rates", "support-rate", "support", "evaluation-rules"), REGISTER),
    **dict.fromkeys(("programme-new", "programme-edit", "programme-survey"), REGISTRAR),
    **dict.fromkeys(
        ("programme-budget", "candidate-score", "candidate-step", "candidate-support", "candidate-target"),
        Door(NOBODY, HELPING),
    ),
    "phone-orders": CALLER,
    "phone-order": CALLER,
    "phone-order-caller": CALLER,
    "phone-order-placed": CALLER,
    "approvals": TO_VERIFY,
    "approval": TO_VERIFY,
    "approval-decide": TO_VERIFY,
    "certificates": TO_VERIFY,
    "certificate-paper": TO_VERIFY,
    "certificate-decide": TO_VERIFY,
    "trust": TO_VERIFY,
    "verify": TO_VERIFY,
    "suspend": TO_VERIFY,
    "keep": TO_VERIFY,
    "registrations": TO_VERIFY,
    "registration-new": TO_VERIFY,
    "registration": TO_VERIFY,
    "registration-check": TO_VERIFY,
    "registration-paper": TO_VERIFY,
    "registration-verify": TO_VERIFY,
    "registration-ask": TO_VERIFY,
    "paper": TO_VERIFY,
    "behalf-stop": Door(NOBODY, DESK),  # whoever began may end it, whatever became of the role
    "books": MONEY_READ,
    "cash": MONEY_READ,
    "cards": MONEY_READ,
    "cards-step": TO_PAY,
    "payouts": MONEY_READ,
    "payout-stop": Door(MONEY, PAYING | OFFICER),  # it only keeps money where it is
    "order-money-search": MONEY_READ,
    "order-money": MONEY_READ,
    "order-money-correct": TO_PAY,
    "settlements": MONEY_READ,
    "settlement": MONEY_READ,
    "settlements-run": TO_PAY,
    "settlements-approve": Door(MONEY, SIGNING),
    "settlement-paid": TO_PAY,
    "settlement-correct": TO_PAY,
    "settlement-withdraw": TO_PAY,
    # Accounts and amounts as the bank takes them.
    "batch-xlsx": Door(PAYING | SIGNING | {AUDITOR}),
    "batch-csv": Door(PAYING | SIGNING | {AUDITOR}),
    "statement-pdf": MONEY_READ,
    "statement-xlsx": MONEY_READ,
    "transfers": MONEY_READ,
    "transfer-resolve": Door(PAYING, PAYING),  # one page that asks and does
}


def door(name: str) -> Door:
    return DOORS.get(name, OFFICERS_OWN)


@dataclass(frozen=True)
class May:
    """What a page may offer: `"verify" in may` for doing what an address is for, `"books?" in may` for reading it."""

    roles: Roles

    def __contains__(self, name: str) -> bool:
        return door(name.removesuffix("?")).opens(self.roles, "GET" if name.endswith("?") else "POST")


LABELS = {
    UNION: gettext_lazy("cán bộ Liên minh"),
    VERIFIER: gettext_lazy("cán bộ thẩm định"),
    TREASURER: gettext_lazy("kế toán"),
    SIGNER: gettext_lazy("người duyệt chi"),
    PROGRAMME: gettext_lazy("cán bộ chương trình"),
    TRAINER: gettext_lazy("cán bộ tập huấn"),
    AUDITOR: gettext_lazy("kiểm soát viên"),
}


def names(roles: Roles) -> list[str]:
    """In the order of `LABELS`, in the reader's language."""
    return [str(label) for role, label in LABELS.items() if role in roles]


class DoorMiddleware:
    """Runs inside the desk's scope: that this person has a role there is known."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: Any, view: Callable[..., HttpResponse], args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or match.app_name != "union":
            return None
        roles = request.user.desk_roles
        request.may = May(roles)
        found = door(match.url_name)
        if found.opens(roles, request.method):
            return None
        if not found.who(request.method) and roles & (found.reads | found.writes):
            return HttpResponseNotAllowed(READING if found.reads else ["POST"])
        context = {"roles": names(roles), "can": names(found.who(request.method))}
        return render(request, "union/refused.html", context, status=HTTPStatus.FORBIDDEN)
