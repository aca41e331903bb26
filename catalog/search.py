"""What a search means, and which products answer it best.

A query is folded (no diacritics), freed of words that say nothing, and each word is looked for whole; a word that no
product has is taken as the beginning of one, as Telex keys typed without an input method, as two words run together,
or as a typing error, in that order. Products must have every word; where none has, those with the most words answer.
"""

import bisect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from catalog import text
from catalog.fresh import Kept
from catalog.models import SearchWord

Sql = tuple[str, list[Any]]  # of the statements in `catalog.finding`: text and its values

MAX_WORDS = 12  # of a query; each is one condition of the statement
SHORTEST_GUESS = 3  # letters; shorter words are looked for as they are
VOCABULARY_SECONDS = 30

# Words that people type and that tell no product from another.
EMPTY_WORDS = frozenset(
    [
        "mua", "ban", "gia", "re", "ngon", "tot", "loai", "cua", "tai", "va", "cho", "kg", "gam",
        "gram", "online", "shop", "hang", "san", "pham", "dac", "lai", "chau", "chinh", "goc",
        "nguyen", "chat", "sach", "the", "a", "buy", "price", "best", "from",
    ]
)  # fmt: skip
# What else a word may be called; both sides are folded. Several words are looked for side by side.
SAME = {
    "tra": ("tra", "che"),
    "che": ("che", "tra"),
    "heo": ("lon",),
    "bap": ("ngo",),
    "phong": ("phong", "lac"),
    "macca": ("mac ca",),
    "macadamia": ("mac ca", "macadamia"),
    "qua": ("qua", "hop qua"),
    "gift": ("hop qua", "gift"),
    "oolong": ("o long", "oolong"),
    "olong": ("o long",),
    "weave": ("det", "khan"),
    "tho": ("tho", "det"),
    "gac": ("gac", "hun khoi"),
}
TELEX = (
    ("uow", "uo"),
    ("aa", "a"),
    ("aw", "a"),
    ("ee", "e"),
    ("oo", "o"),
    ("ow", "o"),
    ("uw", "u"),
    ("dd", "d"),
)
TONE_KEYS = "fsrxj"


@dataclass(frozen=True)
class Term:
    """One word of the query: any of `forms` answers it as a whole word; `beginning` any word that begins so."""

    forms: tuple[str, ...]
    beginning: str = ""

    def patterns(self) -> list[str]:
        whole = [f" {form} " for form in self.forms]
        return [f" {self.beginning}", *whole] if self.beginning else whole


@dataclass(frozen=True)
class Meaning:
    """A query understood. `corrected` is what it was taken for, "" where it was taken as typed."""

    typed: str
    folded: str
    terms: tuple[Term, ...]
    corrected: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.terms


class Vocabulary:
    """All known words, in order."""

    def __init__(self, words: Iterable[str]) -> None:
        self.ordered = sorted(words)
        self.known = frozenset(self.ordered)

    def begins(self, start: str) -> bool:
        """Whether some word begins so."""
        place = bisect.bisect_left(self.ordered, start)
        return place < len(self.ordered) and self.ordered[place].startswith(start)


vocabulary = Kept(lambda: Vocabulary(SearchWord.objects.values_list("word", flat=True)), VOCABULARY_SECONDS)


def understand(query: str, *, is_typing: bool = False) -> Meaning:
    """What a normalised query of any content means; one query for a word that nobody knows, else none.

    `is_typing`: the last word may go on.
    """
    folded = text.fold(query)
    words = [word for word in folded.split() if word.strip("_")][:MAX_WORDS]
    telling = [word for word in words if word not in EMPTY_WORDS] or words
    known = vocabulary.get()
    terms = tuple(_look_up(word, known) for word in telling)
    if is_typing and terms:
        terms = (*terms[:-1], replace(terms[-1], beginning=telling[-1]))
    taken = [word if term.beginning else term.forms[0] for word, term in zip(telling, terms, strict=True)]
    is_corrected = any(
        form != word and form not in SAME.get(word, ()) for form, word in zip(taken, telling, strict=True)
    )
    return Meaning(query, folded, terms, " ".join(taken) if is_corrected else "")


def _look_up(word: str, known: Vocabulary) -> Term:
    if word in SAME:
        return Term(SAME[word])
    if word in known.known or len(word) < SHORTEST_GUESS or word.isdecimal():
        return Term((word,))
    begins = word if known.begins(word) else ""
    for guess in (_untelex(word), *_halves(word, known)):
        if guess != word and all(part in known.known for part in guess.split()):
            return Term((guess,), begins)
    nearest = _nearest(word)
    if nearest or begins:
        return Term(SAME.get(nearest, (nearest,)) if nearest else (), begins)
    return Term((word,))


def _untelex(word: str) -> str:
    """Letters that Telex would have turned into diacritics: "maatj" → "mat", "gaoj" → "gao"."""
    plain = word.rstrip(TONE_KEYS)
    for keys, letters in TELEX:
        plain = plain.replace(keys, letters)
    return plain.rstrip(TONE_KEYS) or word


def _halves(word: str, known: Vocabulary) -> Iterator[str]:
    """Two words run together: "matong" → "mat ong"."""
    for cut in range(2, len(word) - 1):
        left, right = word[:cut], word[cut:]
        if left in known.known and (right in known.known or len(right) == 2):
            yield f"{left} {right}"


def _nearest(word: str) -> str:
    """The known word that is one slip away (two from six letters on); "" where there is none."""
    allowed = 1 if len(word) < 6 else 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', '0.2', false)")
        cursor.execute(
            "SELECT word FROM catalog_searchword WHERE word %% %s AND length(word) BETWEEN %s AND %s"
            " ORDER BY similarity(word, %s) DESC, word LIMIT 30",
            [word, len(word) - allowed, len(word) + allowed, word],
        )
        near = [row[0] for row in cursor.fetchall()] + list(SAME)
    best = min(near, key=lambda other: _distance(word, other), default="")
    return best if best and _distance(word, best) <= allowed else ""


def _distance(left: str, right: str) -> int:
    """Slips between two words: a letter too many, too few, wrong, or two swapped (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(right, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]


def condition(meaning: Meaning, *, some: bool = False) -> Sql:
    """That a product (alias p) has every word, or `some` of them."""
    held = [_holds("search_text", term) for term in meaning.terms]
    return f"({(' OR ' if some else ' AND ').join(part for part, _values in held)})", _flat(held)


def rank(meaning: Meaning, *, some: bool = False) -> Sql:
    """A number of a product: the higher, the better it answers."""
    return _summed(_words_held(meaning) if some else _ways_to_answer(meaning))


def _words_held(meaning: Meaning) -> Iterator[tuple[Sql, int]]:
    """How many of the words a product has; one in its name counts more."""
    for term in meaning.terms:
        yield _holds("search_name", term), 2
        yield _holds("search_text", term), 3


def _ways_to_answer(meaning: Meaning) -> Iterator[tuple[Sql, int]]:
    phrase = " ".join(term.forms[0] if term.forms else term.beginning for term in meaning.terms)
    yield ("starts_with(p.search_name, %s)", [f" {phrase} "]), 8
    yield ("p.search_name LIKE %s", [_within(f" {phrase} ")]), 6
    in_name = [_holds("search_name", term) for term in meaning.terms]
    yield (" AND ".join(part for part, _values in in_name), _flat(in_name)), 5
    typed = text.words(meaning.typed)
    if typed != text.fold(typed):  # who types diacritics means them: "cá" is no "mắc ca"
        yield ("p.name_lower LIKE %s", [_within(f" {typed} ")]), 4


def _summed(rules: Iterable[tuple[Sql, int]]) -> Sql:
    counted = [(f"(CASE WHEN {part} THEN {points} ELSE 0 END)", values) for (part, values), points in rules]
    return " + ".join(part for part, _values in counted) or "0", _flat(counted)


def _holds(column: str, term: Term) -> Sql:
    patterns = [_within(pattern) for pattern in term.patterns()]
    return f"({' OR '.join([f'p.{column} LIKE %s'] * len(patterns))})", patterns


def _within(words: str) -> str:
    """The LIKE pattern of these words anywhere; folded words may hold "_", which would stand for any letter."""
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _flat(parts: Iterable[Sql]) -> list[Any]:
    return [value for _part, values in parts for value in values]
