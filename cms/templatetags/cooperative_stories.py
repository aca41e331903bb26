"""Stories about a cooperative, for its page in the catalogue, which knows nothing of the CMS."""

from typing import Any

from django import template
from django.utils.translation import get_language

from cms import prefetch
from cms.models import StoryPage
from cms.models.articles import newest

register = template.Library()
MOST = 3


@register.inclusion_tag("cms/includes/cooperative_stories.html", takes_context=True)
def stories_about(context: dict[str, Any], cooperative: Any) -> dict[str, Any]:
    """The newest live stories about it in the active language; one query, with pictures two more."""
    language = (get_language() or "vi")[:2]
    told = StoryPage.objects.live().filter(cooperative=cooperative.pk, locale__language_code=language)
    stories = list(newest(told)[:MOST])
    prefetch.pictures([(story, "cover") for story in stories])
    return {"request": context["request"], "stories": stories}
