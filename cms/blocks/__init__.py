"""What editors put on a page, a file per kind: words, pictures, links, shelves of goods, seasons."""

from django.utils.translation import gettext_lazy as _

from cms.blocks.lessons import LessonStepsBlock, SumBlock, VideoBlock
from cms.blocks.links import CallToActionBlock, LinkBlock, NavigationBlock, ReachBlock
from cms.blocks.pictures import FeatureBlock, GalleryBlock, ImageWithCaptionBlock
from cms.blocks.seasons import SeasonCalendarBlock
from cms.blocks.shelves import (
    CampaignCardsBlock,
    CategoryChipsBlock,
    CommuneMapBlock,
    CooperativeShelfBlock,
    FiguresBlock,
    NewsCardsBlock,
    ProductShelfBlock,
    StoryCardsBlock,
)
from cms.blocks.words import FaqBlock, HeadingBlock, NoticeBlock, QuoteBlock, StepsBlock, TextBlock, anchor

WORDS = _("Chữ và ảnh")
GOODS = _("Hàng và người bán")
PAGES = _("Bài viết và lời mời")

LEGAL = [
    ("heading", HeadingBlock(group=WORDS)),
    ("text", TextBlock(group=WORDS)),
    ("notice", NoticeBlock(group=WORDS)),
]

ARTICLE = [
    *LEGAL,
    ("image", ImageWithCaptionBlock(group=WORDS)),
    ("gallery", GalleryBlock(group=WORDS)),
    ("quote", QuoteBlock(group=WORDS)),
    ("faq", FaqBlock(group=WORDS)),
    ("products", ProductShelfBlock(group=GOODS)),
    ("seasons", SeasonCalendarBlock(group=GOODS)),
    ("call_to_action", CallToActionBlock(group=PAGES)),
    ("reach", ReachBlock(group=PAGES)),
]

LESSON = [
    ("steps", LessonStepsBlock(group=WORDS)),
    *LEGAL,
    ("image", ImageWithCaptionBlock(group=WORDS)),
    ("sum", SumBlock(group=WORDS)),
    ("video", VideoBlock(group=WORDS)),
    ("faq", FaqBlock(group=WORDS)),
]

FRONT = [
    ("categories", CategoryChipsBlock(group=GOODS)),
    ("figures", FiguresBlock(group=GOODS)),
    ("products", ProductShelfBlock(group=GOODS)),
    ("cooperatives", CooperativeShelfBlock(group=GOODS)),
    ("seasons", SeasonCalendarBlock(group=GOODS)),
    ("map", CommuneMapBlock(group=GOODS)),
    ("campaigns", CampaignCardsBlock(group=PAGES)),
    ("stories", StoryCardsBlock(group=PAGES)),
    ("news", NewsCardsBlock(group=PAGES)),
    ("call_to_action", CallToActionBlock(group=PAGES)),
    ("feature", FeatureBlock(group=WORDS)),
    ("steps", StepsBlock(group=WORDS)),
    ("heading", HeadingBlock(group=WORDS)),
    ("text", TextBlock(group=WORDS)),
    ("notice", NoticeBlock(group=WORDS)),
    ("image", ImageWithCaptionBlock(group=WORDS)),
    ("gallery", GalleryBlock(group=WORDS)),
    ("quote", QuoteBlock(group=WORDS)),
    ("faq", FaqBlock(group=WORDS)),
]

__all__ = [
    "ARTICLE",
    "FRONT",
    "LEGAL",
    "LESSON",
    "CallToActionBlock",
    "CampaignCardsBlock",
    "CategoryChipsBlock",
    "CommuneMapBlock",
    "CooperativeShelfBlock",
    "FaqBlock",
    "FeatureBlock",
    "FiguresBlock",
    "GalleryBlock",
    "HeadingBlock",
    "ImageWithCaptionBlock",
    "LinkBlock",
    "NavigationBlock",
    "NewsCardsBlock",
    "NoticeBlock",
    "ProductShelfBlock",
    "QuoteBlock",
    "ReachBlock",
    "SeasonCalendarBlock",
    "StepsBlock",
    "StoryCardsBlock",
    "TextBlock",
    "anchor",
]
