"""Checks of what is sent to the control API, with errors that say what would be right."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.fakestripe.errors import StripeError

Check = Callable[[Any, str], Any]


def wrong(name: str, wanted: str, value: Any) -> StripeError:
    return StripeError(f"{name} must be {wanted}, not {value!r}", param=name)


def text(value: Any, name: str) -> str:
    if not isinstance(value, str) or not value:
        raise wrong(name, "a text", value)
    return value


def text_or_null(value: Any, name: str) -> str | None:
    return None if value is None else text(value, name)


def texts(value: Any, name: str) -> list[str]:
    if not isinstance(value, list) or not value:
        raise wrong(name, "a list of texts", value)
    return [text(entry, name) for entry in value]


def truth(value: Any, name: str) -> bool:
    if not isinstance(value, bool):
        raise wrong(name, "true or false", value)
    return value


def whole(least: int | None = None, most: int | None = None) -> Check:
    """A whole number within bounds."""

    def check(value: Any, name: str) -> int:
        is_number = isinstance(value, int) and not isinstance(value, bool)
        if not is_number or (least is not None and value < least) or (most is not None and value > most):
            bounds = [f"at least {least}"] * (least is not None) + [f"at most {most}"] * (most is not None)
            raise wrong(name, " ".join(["a whole number", " and ".join(bounds)]).strip(), value)
        return int(value)

    return check


def seconds(value: Any, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 86_400:
        raise wrong(name, "seconds from 0 to 86400", value)
    return float(value)


def one_of(*words: str) -> Check:
    def check(value: Any, name: str) -> str:
        if value not in words:
            raise wrong(name, "one of " + ", ".join(words), value)
        return str(value)

    return check


def read(form: Any, checks: Mapping[str, Check], needed: tuple[str, ...] = ()) -> dict[str, Any]:
    """The form with every value checked. Raises StripeError 400 for what is unknown, missing or wrong."""
    if not isinstance(form, dict):
        raise StripeError("The body must be a JSON object.")
    if unknown := sorted(set(form) - set(checks)):
        known = ", ".join(sorted(checks)) or "nothing"
        raise StripeError(f"Unknown: {', '.join(unknown)}. This call takes {known}.", param=unknown[0])
    for name in needed:
        if name not in form:
            raise StripeError(f"{name} is missing.", param=name)
    return {name: checks[name](value, name) for name, value in form.items()}
