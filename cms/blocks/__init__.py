"""What editors put on a page, a file per kind: words and pictures, links, shelves of goods."""

from cms.blocks.links import CallToActionBlock, LinkBlock, NavigationBlock
from cms.blocks.shelves import (
    CategoryChipsBlock,
    CooperativeShelfBlock,
    FiguresBlock,
    ProductShelfBlock,
    StoryCardsBlock,
)
from cms.blocks.words import (
    FaqBlock,
    HeadingBlock,
    ImageWithCaptionBlock,
    QuoteBlock,
    StepsBlock,
    TextBlock,
)

ARTICLE = [
    ("heading", HeadingBlock()),
    ("text", TextBlock()),
    ("image", ImageWithCaptionBlock()),
    ("quote", QuoteBlock()),
    ("faq", FaqBlock()),
    ("products", ProductShelfBlock()),
    ("call_to_action", CallToActionBlock()),
]

FRONT = [
    ("categories", CategoryChipsBlock()),
    ("figures", FiguresBlock()),
    ("products", ProductShelfBlock()),
    ("cooperatives", CooperativeShelfBlock()),
    ("stories", StoryCardsBlock()),
    ("steps", StepsBlock()),
    ("heading", HeadingBlock()),
    ("text", TextBlock()),
    ("image", ImageWithCaptionBlock()),
    ("quote", QuoteBlock()),
    ("faq", FaqBlock()),
    ("call_to_action", CallToActionBlock()),
]

__all__ = [
    "ARTICLE",
    "FRONT",
    "CallToActionBlock",
    "CategoryChipsBlock",
    "CooperativeShelfBlock",
    "FaqBlock",
    "FiguresBlock",
    "HeadingBlock",
    "ImageWithCaptionBlock",
    "LinkBlock",
    "NavigationBlock",
    "ProductShelfBlock",
    "QuoteBlock",
    "StepsBlock",
    "StoryCardsBlock",
    "TextBlock",
]
