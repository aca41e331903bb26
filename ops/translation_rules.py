"""What must hold for one translated entry, in whichever catalogue it stands."""

import re
from collections import Counter

from babel.messages import Message

Key = tuple[str | None, str]
PLACEHOLDER = re.compile(r"%\(\w+\)[#0 +-]*\d*(?:\.\d+)?[a-zA-Z]|%[sdrif]|%%|\{\w*(?:[.:!][^{}]*)?\}")


def key_of(message: Message) -> Key:
    """What gettext looks an entry up by: its context and its singular."""
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def quote(key: Key) -> str:
    """An entry as people name it, in one line."""
    context, text = key
    short = text.replace("\n", "⏎")
    return f"“{short}”" + (f" (context “{context}”)" if context else "")


def forms(message: Message) -> tuple[str, ...]:
    """The translation's forms; one for an entry without plural."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def problems_of(message: Message) -> list[str]:
    """What is wrong with one entry, in a few words each; nothing for a good one."""
    if message.fuzzy:
        return ["fuzzy"]
    if not all(form.strip() for form in forms(message)):
        return ["empty"]
    return [*_placeholder_problems(message), *_edge_problems(message)]


def _placeholder_problems(message: Message) -> list[str]:
    ids = (message.id,) if isinstance(message.id, str) else message.id
    wanted = placeholders(ids[-1])
    *few, last = forms(message)
    problems = []
    if placeholders(last) != wanted:
        problems.append(f"other placeholders ({_list(placeholders(last))}; its source has {_list(wanted)})")
    # "One household" may leave its number out; nothing may bring a new one in.
    problems += [
        f"other placeholders ({_list(placeholders(form))})"
        for form in few
        if not set(placeholders(form)) <= set(wanted)
    ]
    return problems


def _edge_problems(message: Message) -> list[str]:
    source = message.id if isinstance(message.id, str) else message.id[-1]
    changed = [form for form in forms(message) if _edges(form) != _edges(source)]
    return ["other spaces or line breaks at its ends"] if changed else []


def placeholders(text: str) -> Counter[str]:
    """The %(name)s, %d, {name} … of a text and how often each stands there."""
    return Counter(PLACEHOLDER.findall(text))


def _edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def _list(found: Counter[str]) -> str:
    return ", ".join(sorted(found.elements())) or "none"
