"""Form decoding (`a[b][0]=c`) and the small language in which `schemas.py` says what an endpoint accepts."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.fakestripe.errors import StripeError, invalid

NAME = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$")


def decode(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Nest bracketed names; lists stay dicts keyed by their index until a `ListOf` reads them."""
    root: dict[str, Any] = {}
    for name, value in pairs:
        match = NAME.match(name)
        if not match:
            raise invalid(f"Received unknown parameter: {name}", name, "parameter_unknown")
        path = [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])]
        node = root
        for step in path[:-1]:
            node = node.setdefault(step or str(len(node)), {})
            if not isinstance(node, dict):
                raise invalid(f"Invalid parameter encoding: {name}", name)
        last = path[-1] or str(len(node))
        if last in node:
            raise invalid(f"Duplicate parameter: {name}", name)
        node[last] = value
    return root


class Spec:
    """Reads one value; `name` is its full bracketed name for the error."""

    def read(self, value: Any, name: str) -> Any:
        raise NotImplementedError

    def text(self, value: Any, name: str) -> str:
        if not isinstance(value, str):
            raise invalid(f"Invalid string: {value!r}", name)
        if not value:
            raise invalid(
                f"You passed an empty string for '{name}'. We assume empty values are an attempt to unset a "
                f"parameter; however '{name}' cannot be unset. You should remove '{name}' from your request "
                "or supply a non-empty value.",
                name,
                "parameter_invalid_empty",
            )
        return value


@dataclass(frozen=True)
class Text(Spec):
    longest: int = 5000

    def read(self, value: Any, name: str) -> str:
        text = self.text(value, name)
        if len(text) > self.longest:
            raise invalid(f"Invalid string: {text[:20]}...; must be at most {self.longest} characters", name)
        return text


@dataclass(frozen=True)
class Url(Spec):
    def read(self, value: Any, name: str) -> str:
        text = self.text(value, name)
        if not re.match(r"https?://[^\s/?#]+", text) or re.search(r"\s", text):
            raise invalid("Not a valid URL", name, "url_invalid")
        return text


@dataclass(frozen=True)
class Email(Spec):
    def read(self, value: Any, name: str) -> str:
        text = self.text(value, name)
        if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", text):
            raise invalid(f"Invalid email address: {text}", name, "email_invalid")
        return text


@dataclass(frozen=True)
class Int(Spec):
    least: int | None = None
    most: int | None = None

    def read(self, value: Any, name: str) -> int:
        text = self.text(value, name)
        if not re.fullmatch(r"-?\d{1,18}", text):
            raise invalid(f"Invalid integer: {text}", name, "parameter_invalid_integer")
        number = int(text)
        if self.least is not None and number < self.least:
            kind = "positive" if self.least == 1 else "non-negative"
            raise invalid(f"Invalid {kind} integer", name, "parameter_invalid_integer")
        if self.most is not None and number > self.most:
            raise invalid(
                f"This value must be less than or equal to {self.most}", name, "parameter_invalid_integer"
            )
        return number


@dataclass(frozen=True)
class Bool(Spec):
    def read(self, value: Any, name: str) -> bool:
        text = self.text(value, name)
        if text not in ("true", "false"):
            raise invalid(f"Invalid boolean: {text}", name)
        return text == "true"


@dataclass(frozen=True)
class OneOf(Spec):
    words: tuple[str, ...]
    label: str = ""

    def read(self, value: Any, name: str) -> str:
        text = self.text(value, name)
        if text not in self.words:
            raise invalid(f"Invalid {self.label or name}: must be one of {', '.join(self.words)}", name)
        return text


@dataclass(frozen=True)
class CurrencyCode(Spec):
    known: tuple[str, ...]

    def read(self, value: Any, name: str) -> str:
        text = self.text(value, name).lower()
        if text not in self.known:
            raise invalid(
                f"Invalid currency: {text}. "
                f"Stripe currently supports these currencies: {', '.join(self.known)}",
                name,
            )
        return text


@dataclass(frozen=True)
class Metadata(Spec):
    """Up to 50 keys of 40 characters and values of 500; an empty value unsets its key."""

    def read(self, value: Any, name: str) -> dict[str, str]:
        if value == "":
            return {}
        if not isinstance(value, dict):
            raise invalid("Invalid object", name, "parameter_invalid_empty")
        if len(value) > 50:
            raise invalid("You can only have up to 50 metadata keys.", name)
        for key, text in value.items():
            where = f"{name}[{key}]"
            if len(key) > 40:
                raise invalid(f"Metadata keys can be at most 40 characters: {key}", where)
            if not isinstance(text, str):
                raise invalid("Metadata values must be strings.", where)
            if len(text) > 500:
                raise invalid("Metadata values can have up to 500 characters.", where)
        return dict(value)


@dataclass(frozen=True)
class Created(Spec):
    """A `created` filter: one instant or gt/gte/lt/lte; read as a dict of bounds."""

    def read(self, value: Any, name: str) -> dict[str, int]:
        if isinstance(value, str):
            instant = Int(0).read(value, name)
            return {"gte": instant, "lte": instant}
        bounds = Shape({word: Int(0) for word in ("gt", "gte", "lt", "lte")})
        return bounds.read(value, name)


@dataclass(frozen=True)
class ListOf(Spec):
    item: Spec
    longest: int = 100

    def read(self, value: Any, name: str) -> list[Any]:
        if not isinstance(value, dict) or not all(key.isdigit() for key in value):
            raise invalid("Invalid array", name)
        if len(value) > self.longest:
            raise invalid(f"Array {name} exceeded maximum {self.longest} allowed elements.", name)
        ordered = sorted(value.items(), key=lambda pair: int(pair[0]))
        return [self.item.read(entry, f"{name}[{index}]") for index, entry in ordered]


@dataclass(frozen=True)
class Shape(Spec):
    """An object with fixed members; a required one is marked `Required(spec)`."""

    members: Mapping[str, Spec]

    def read(self, value: Any, name: str = "") -> dict[str, Any]:
        if not isinstance(value, dict):
            raise invalid("Invalid object", name)
        full = {member: f"{name}[{member}]" if name else member for member in {*value, *self.members}}
        unknown = [full[member] for member in value if member not in self.members]
        if unknown:
            plural = "s" if len(unknown) > 1 else ""
            message = f"Received unknown parameter{plural}: {', '.join(unknown)}"
            raise invalid(message, unknown[0], "parameter_unknown")
        read = {}
        for member, spec in self.members.items():
            if member in value:
                read[member] = spec.read(value[member], full[member])
            elif isinstance(spec, Required):
                raise required(full[member])
        return read


@dataclass(frozen=True)
class Required(Spec):
    spec: Spec

    def read(self, value: Any, name: str) -> Any:
        return self.spec.read(value, name)


def required(name: str) -> StripeError:
    return invalid(f"Missing required param: {name}.", name, "parameter_missing")
