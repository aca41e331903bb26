"""Pages and settings that editors write, a file per idea."""

from cms.models.base import ArticlePage
from cms.models.campaigns import CampaignPage
from cms.models.lessons import CoursePage, LessonIndexPage, LessonPage
from cms.models.news import NewsIndexPage, NewsPage
from cms.models.pages import HomePage, LandingPage, StandardPage
from cms.models.policies import PolicyPage, PolicyVersion
from cms.models.questions import FaqPage
from cms.models.settings import SiteSettings
from cms.models.stories import StoryIndexPage, StoryPage
from cms.models.support import SupportIndexPage, SupportPage

__all__ = [
    "ArticlePage",
    "CampaignPage",
    "CoursePage",
    "FaqPage",
    "HomePage",
    "LandingPage",
    "LessonIndexPage",
    "LessonPage",
    "NewsIndexPage",
    "NewsPage",
    "PolicyPage",
    "PolicyVersion",
    "SiteSettings",
    "StandardPage",
    "StoryIndexPage",
    "StoryPage",
    "SupportIndexPage",
    "SupportPage",
]
