"""Pages and settings that editors write, a file per idea."""

from cms.models.pages import ArticlePage, HomePage, StandardPage
from cms.models.settings import SiteSettings
from cms.models.stories import StoryIndexPage, StoryPage

__all__ = ["ArticlePage", "HomePage", "SiteSettings", "StandardPage", "StoryIndexPage", "StoryPage"]
