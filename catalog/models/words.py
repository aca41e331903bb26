"""The words that products are described with, for finding what a mistyped word was meant to be."""

from collections.abc import Iterable

from django.contrib.postgres.indexes import GinIndex
from django.db import models


class SearchWord(models.Model):
    """A folded word of three letters or more. Words no product has any more do no harm and stay."""

    word = models.CharField(max_length=40, primary_key=True)

    class Meta:
        indexes = [GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="search_word_trgm")]

    @staticmethod
    def learn(texts: Iterable[str]) -> None:
        """Adds the words of search texts; those already known change nothing."""
        words = {word for words in texts for word in words.split() if 3 <= len(word) <= 40 and word.isalpha()}
        SearchWord.objects.bulk_create(
            [SearchWord(word=word) for word in sorted(words)], ignore_conflicts=True
        )

    def __str__(self) -> str:
        return self.word
