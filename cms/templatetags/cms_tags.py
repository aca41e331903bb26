"""What blocks read about other pages and about the market. `page` in the context decides the language."""

from typing import Any

from django import template
from django.db.models import Count, Exists, OuterRef, QuerySet, Sum
from wagtail.models import Locale

from catalog.models import Cooperative, Product
from cms.models import StoryIndexPage, StoryPage
from cms.models.stories import newest

register = template.Library()


@register.simple_tag(takes_context=True)
def latest_stories(context: dict[str, Any], limit: int) -> "QuerySet[StoryPage]":
    """The newest live stories in the page's language; three queries with their pictures."""
    return newest(StoryPage.objects.live().filter(locale_id=_locale_id(context)))[:limit]


@register.simple_tag(takes_context=True)
def story_index(context: dict[str, Any]) -> StoryIndexPage | None:
    found: StoryIndexPage | None = StoryIndexPage.objects.live().filter(locale_id=_locale_id(context)).first()
    return found


@register.simple_tag
def market_figures() -> dict[str, int]:
    """True figures of the cooperatives that sell now; one query."""
    listed = Product.published.filter(cooperative=OuterRef("pk"))
    return Cooperative.published.filter(Exists(listed)).aggregate(
        cooperatives=Count("pk"),
        communes=Count("commune", distinct=True),
        households=Sum("member_households"),
    )


def _locale_id(context: dict[str, Any]) -> int:
    page = context.get("page")
    return int(page.locale_id if page is not None else Locale.get_active().pk)
