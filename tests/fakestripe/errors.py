"""Stripe's error answers as one exception; `executed` says whether an idempotency key keeps the answer."""

from typing import Any


class StripeError(Exception):
    """An error answer.

    `executed=False` marks answers given before the endpoint starts (authentication, parameters): those are
    not kept under an idempotency key.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        type: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        executed: bool = True,
        headers: dict[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.executed = executed
        self.headers = headers or {}
        error: dict[str, Any] = {"message": message, "type": type}
        if code:
            error |= {
                "code": code,
                "doc_url": f"https://docs.stripe.com/error-codes/{code.replace('_', '-')}",
            }
        if param:
            error["param"] = param
        self.body = {"error": error | extra}


def invalid(message: str, param: str, code: str | None = None) -> StripeError:
    """A parameter refused before execution begins."""
    return StripeError(message, param=param, code=code, executed=False)


def missing(kind: str, id: str, param: str = "id") -> StripeError:
    """404 resource_missing, in Stripe's words (`No such payment_intent: 'pi_x'`)."""
    return StripeError(f"No such {kind}: '{id}'", status=404, code="resource_missing", param=param)
