"""Folded words with their diacritics again, the way the names of products spell them; for showing, not for finding."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection

from catalog import text
from catalog.models.products import listed_sql
from catalog.serving import ttl_cache

SECONDS = 600
COST_FACTOR = 40
# Each word of the names of public products with the one behind it ("" at the end), and how often.
SQL = f"""
SELECT word, next, count(*) FROM (
 SELECT t.word, coalesce(lead(t.word) OVER (PARTITION BY p.id ORDER BY t.place), '') AS next
 FROM catalog_product p JOIN catalog_cooperative h ON h.id = p.cooperative_id,
      unnest(string_to_array(btrim(p.name_lower), ' ')) WITH ORDINALITY AS t (word, place)
 WHERE {listed_sql()}
) AS pairs GROUP BY word, next
"""  # noqa: S608 - no values in it


@dataclass
class Forms:
    """How often each spelling of a folded word stands in a name, and before which other."""

    words: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)

    @classmethod
    def read(cls) -> "Forms":
        """One query over all public products."""
        with connection.cursor() as cursor:
            cursor.execute(SQL)
            rows = list(ttl_cache.rows_of(cursor))
        forms = cls()
        for word, following, count in rows:
            forms.words[text.fold(word)][word] += count
            forms.pairs[word, following] += count
        return forms

    def likeliest(self, choices: list[Iterable[str]]) -> list[str]:
        """One spelling of each place, so that neighbours stand together often: "cà phê", but "cá suối"."""
        best: dict[str, tuple[float, list[str]]] = {"": (0, [])}
        for spellings in choices:
            best = {
                form: max(
                    (points + self._points(before, form), [*way, form])
                    for before, (points, way) in best.items()
                )
                for form in spellings
            }
        return max(best.values())[1]

    def _points(self, before: str, form: str) -> float:
        folded = self.words.get(text.fold(form), Counter())
        share = folded[form] / (folded.total() or 1)
        together = self.pairs[before, form] / (self.words.get(text.fold(before), Counter())[before] or 1)
        return share + 2 * together


forms = ttl_cache.Kept(Forms.read, SECONDS, COST_FACTOR, is_ahead=True)


def accented(folded: str, typed: str = "") -> str:
    """The folded words with diacritics; those of `typed`, where somebody did type some, stay as they are.

    A word that no product's name has comes back as it is. No query where `fresh.read_ahead` runs.
    """
    if not folded:
        return ""
    known = forms.get()
    as_typed = {text.fold(word): word for word in text.words(typed).split()}
    choices: list[Iterable[str]] = []
    for word in folded.split():
        own = as_typed.get(word, word)
        choices.append([own] if own != word else known.words.get(word) or [word])
    return " ".join(known.likeliest(choices))
