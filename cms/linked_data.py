"""Pages as schema.org says them (JSON-LD), for search engines and readers of shared links."""

import datetime
from typing import Any

from catalog.discovery.linked_data import CONTEXT, NAME, Data, absolute


def article(
    kind: str,
    *,
    headline: str,
    url: str,
    language: str,
    description: str,
    published_on: datetime.date,
    changed_at: datetime.datetime | None,
    image: str,
    author: str,
) -> Data:
    """`kind` is Article or NewsArticle; `image` is a full address or empty."""
    data: Data = {
        "@context": CONTEXT,
        "@type": kind,
        "headline": headline[:110],
        "mainEntityOfPage": url,
        "inLanguage": language,
        "description": description,
        "datePublished": published_on.isoformat(),
        "author": {"@type": "Person" if author else "Organization", "name": author or NAME},
        "publisher": {"@type": "Organization", "name": NAME},
    }
    if changed_at:
        data["dateModified"] = changed_at.isoformat(timespec="seconds")
    if image:
        data["image"] = [image]
    return data


def lesson(*, name: str, url: str, language: str, description: str, image: str) -> Data:
    """A free lesson; `image` is a full address or empty."""
    data: Data = {
        "@context": CONTEXT,
        "@type": "LearningResource",
        "name": name,
        "url": url,
        "inLanguage": language,
        "description": description,
        "isAccessibleForFree": True,
        "provider": {"@type": "Organization", "name": NAME},
    }
    if image:
        data["image"] = [image]
    return data


def questions(pairs: list[tuple[str, str]], language: str) -> Data:
    """A page of questions; answers are HTML that editors wrote."""
    return {
        "@context": CONTEXT,
        "@type": "FAQPage",
        "inLanguage": language,
        "mainEntity": [
            {"@type": "Question", "name": name, "acceptedAnswer": {"@type": "Answer", "text": answer}}
            for name, answer in pairs
        ],
    }


def breadcrumbs(crumbs: list[dict[str, Any]], url: str) -> Data:
    """`crumbs` have a label and a path; the last one is the page itself, at `url`."""
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": place,
                "name": crumb["label"],
                "item": absolute(crumb["url"]) if crumb["url"] else url,
            }
            for place, crumb in enumerate(crumbs, 1)
        ],
    }
