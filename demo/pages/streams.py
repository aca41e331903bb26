"""The data's short way of writing blocks → stream data. Each entry is one block: {"heading": "…"}, {"text": […]}.

Paragraphs are HTML of ours, in which an address may be a link; whole pages of old are lists of sections.
"""

from collections.abc import Callable
from typing import Any

from wagtail.models import Page

from catalog.models import Category, Product
from cms import defaults
from demo import pictures

Block = dict[str, Any]


def stream(entries: list[Block]) -> list[Block]:
    """Stream data of `entries`, each with a single key that names its kind."""
    found = []
    for entry in entries:
        ((kind, value),) = entry.items()
        found.append(KINDS[kind](value))
    return found


def sections(rows: list[Block]) -> list[Block]:
    found: list[Block] = []
    for row in rows:
        found += [{"heading": row["heading"]}, {"text": row["paragraphs"]}]
        if row.get("reach"):
            found.append({"reach": None})
    return stream(found)


def questions(items: list[list[str]]) -> list[Block]:
    return [
        {"question": question, "answer": answer if answer.startswith("<") else f"<p>{answer}</p>"}
        for question, answer in items
    ]


def shelf(value: Block) -> Block:
    """`chosen` are slugs of products and `category` is one of a category; unknown ones are left out."""
    made = defaults.shelf(value["title"], value["rule"], value["limit"])
    slugs = value.get("chosen", [])
    known = dict(Product.published.filter(slug__in=slugs).values_list("slug", "pk"))
    made["chosen"] = [known[slug] for slug in slugs if slug in known]
    made["category"] = _category(value.get("category"))
    return {"type": "products", "value": made}


def link(value: Block) -> Block:
    """To the page of the slug `page`, or to an address."""
    slug = value.get("page")
    found = Page.objects.filter(slug=slug).values_list("pk", flat=True).first() if slug else None
    return {"label": value["label"], "page": found, "address": value.get("address", "")}


def _category(slug: str | None) -> int | None:
    return Category.objects.filter(slug=slug).values_list("pk", flat=True).first() if slug else None


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{part}</p>" for part in text.split("|"))


def _feature(value: Block) -> Block:
    image = {"image": pictures.named(value["picture"]).pk, "alt_text": "", "decorative": True}
    made = {"eyebrow": value["eyebrow"], "title": value["title"], "text": _paragraphs(value["text"])}
    return {
        "type": "feature",
        "value": {**made, "image": image, "is_picture_first": value["first"], "link": link(value)},
    }


def _calendar(value: Block) -> Block:
    return {"type": "seasons", "value": {**value, "category": _category(value.get("category"))}}


def _call(value: Block) -> Block:
    made = {"title": value["title"], "text": value["text"], "link": link(value)}
    return {"type": "call_to_action", "value": made}


def _steps(value: Block) -> Block:
    steps = [{"title": title, "text": text} for title, text in value["steps"]]
    return {"type": "steps", "value": {"title": value["title"], "steps": steps}}


def _lesson_steps(steps: list[Block]) -> Block:
    return {
        "type": "steps",
        "value": [{**step, "text": f"<p>{step['text']}</p>", "image": None} for step in steps],
    }


def _sum(value: Block) -> Block:
    """A row with a third item is a result."""
    rows = [{"label": row[0], "amount": row[1], "is_result": len(row) > 2} for row in value["rows"]]
    return {"type": "sum", "value": {"title": value["title"], "rows": rows}}


def _notice(value: Block) -> Block:
    return {"type": "notice", "value": {"title": value["title"], "text": _paragraphs(value["text"])}}


def _faq(value: Block) -> Block:
    return {"type": "faq", "value": {"title": value["title"], "items": questions(value["items"])}}


def _list(items: list[str]) -> Block:
    return {"type": "text", "value": f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"}


KINDS: dict[str, Callable[[Any], Block]] = {
    "heading": lambda value: {"type": "heading", "value": value},
    "text": lambda value: {"type": "text", "value": "".join(f"<p>{part}</p>" for part in value)},
    "list": _list,
    "quote": lambda value: {"type": "quote", "value": value},
    "notice": _notice,
    "products": shelf,
    "feature": _feature,
    "steps": _steps,
    "how": _lesson_steps,
    "sum": _sum,
    "seasons": _calendar,
    "faq": _faq,
    "call": _call,
    "reach": lambda value: {"type": "reach", "value": value},
}
