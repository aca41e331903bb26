"""What buyers say and ask, a file per idea."""

from shop.feedback.models.questions import Question
from shop.feedback.models.ratings import ProductRating
from shop.feedback.models.reviews import (
    Act,
    FeedbackEvent,
    Review,
    ReviewInvitation,
    ReviewStatus,
)

__all__ = [
    "Act",
    "FeedbackEvent",
    "ProductRating",
    "Question",
    "Review",
    "ReviewInvitation",
    "ReviewStatus",
]
