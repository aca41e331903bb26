"""What a search means, and which products answer it best.

A query is folded (no diacritics), freed of words that say nothing, and each word is looked for whole; a word that no
product has is taken as the beginning of one, as Telex keys typed without an input method, as two words run together,
as one that sounds the same, or as a typing error, in that order. Products must have every word; where none has, those
answer that have the same by its sound, then those that have a good part of what was typed, one word of it in their
names. Where none has that either, the market says that it has no such thing.
"""

import bisect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

from django.db import connection

from catalog import text
from catalog.models import SearchWord
from catalog.search import conditions, sounds
from catalog.search.conditions import Sql, Wishes
from catalog.search.synonyms import EMPTY_WORDS, LONGEST_PHRASE, PHRASES, SAME
from catalog.serving.ttl_cache import Kept

MAX_WORDS = 12  # of a query; each is one condition of the statement
SHORTEST_GUESS = 3  # letters; shorter words are looked for as they are
LONG = 8  # letters; from there on two slips are forgiven, and one up to there
LOOSE_SHARE = (
    45  # percent of the letters typed that must be answered, more than that, where no product has all words
)
MOST_TELLING = (
    6  # words of which a part may be enough, the longest: they hold half of the letters of MAX_WORDS
)
VOCABULARY_SECONDS = 30

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
PHRASES_HEARD: dict[tuple[str, ...], tuple[str, ...]] = {}
for phrase, meant_by_it in PHRASES.items():
    heard_so = tuple(map(sounds.key, phrase))
    PHRASES_HEARD[heard_so] = tuple(dict.fromkeys((*PHRASES_HEARD.get(heard_so, ()), *meant_by_it)))


@dataclass(frozen=True)
class Term:
    """One word of the query: any of `forms` answers it as a whole word; `beginning` any word that begins so.

    `typed` is the word itself, or several that mean one thing; a guess is what a word nobody knows was taken for.
    """

    forms: tuple[str, ...]
    beginning: str = ""
    typed: str = ""
    is_guess: bool = False

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
    wishes: Wishes = field(default_factory=Wishes)

    @property
    def is_empty(self) -> bool:
        return not (self.terms or self.wishes)

    @property
    def words(self) -> tuple[str, ...]:
        """The telling words as they were typed, for trying one of them alone."""
        telling = {part for term in self.terms for part in term.typed.split()}
        return tuple(
            word for word in text.words(self.typed).split() if text.fold(word) in telling and len(word) > 2
        )

    @property
    def accented(self) -> tuple[str, ...]:
        """The words that were typed with diacritics: who types them means them ("cá" is no "mắc ca")."""
        return tuple(word for word in text.words(self.typed).split() if word != text.fold(word))


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
    wanted, left = conditions.read(folded)
    words = [word for word in left.split() if word.strip("_")][:MAX_WORDS]
    telling = list(_telling(words)) or ([] if wanted else words)
    meant = frozenset(text.fold(word) for word in text.words(query).split() if word != text.fold(word))
    terms = tuple(_terms(telling, vocabulary.get(), meant))
    if is_typing and terms:
        last = telling[-1] if not wanted or folded.endswith(telling[-1]) else ""
        terms = (*terms[:-1], replace(terms[-1], beginning=last))
    taken = [term.typed if term.beginning else term.forms[0] for term in terms]
    is_corrected = any(
        form != term.typed and form not in _said(term.typed) for form, term in zip(taken, terms, strict=True)
    )
    return Meaning(query, folded, terms, " ".join(taken) if is_corrected else "", wanted)


def heard(meaning: Meaning) -> Meaning:
    """The same with every word that sounds like one that was typed; the same object where there is none. No query.

    Known words too: "chứng gà" has two that products have, and no product has both.
    """
    terms = tuple(_heard(meaning.terms, vocabulary.get().known))
    if terms == meaning.terms:
        return meaning
    return replace(meaning, terms=terms, corrected=meaning.corrected or _heard_as(meaning.terms, terms))


def _heard_as(typed: tuple[Term, ...], terms: tuple[Term, ...]) -> str:
    """What it was taken for, where one word alone can have been meant by another; "" otherwise."""
    before = {term.typed: term.forms for term in typed}
    others = [[form for form in term.forms if form not in before.get(term.typed, ())] for term in terms]
    if sum(map(len, others)) != 1:
        return ""
    return " ".join(other[0] if other else term.typed for other, term in zip(others, terms, strict=True))


def _heard(terms: tuple[Term, ...], known: frozenset[str]) -> Iterator[Term]:
    single = {term.typed: term for term in terms}
    words = " ".join(single).split()
    place = 0
    while place < len(words):
        size, term = _heard_phrase(words[place:])
        if term is None:
            term = single.get(words[place]) or Term((words[place],), typed=words[place])
            term = replace(term, forms=tuple(dict.fromkeys((*term.forms, *_alike(term.typed, known)))))
        yield term
        place += size


def _heard_phrase(words: list[str]) -> tuple[int, Term | None]:
    """Several words at the beginning that mean one thing, by their sound, and how many they are."""
    for size in range(min(LONGEST_PHRASE, len(words)), 1, -1):
        if forms := PHRASES_HEARD.get(tuple(map(sounds.key, words[:size]))):
            return size, Term(forms, typed=" ".join(words[:size]))
    return 1, None


def _alike(word: str, known: frozenset[str]) -> Iterator[str]:
    """What may answer a word that is spelt as it is heard."""
    if len(word) < SHORTEST_GUESS:
        return
    for other in sounds.alike(word):
        if other in SAME:
            yield from SAME[other]
        elif other in known:
            yield other


def _said(typed: str) -> tuple[str, ...]:
    """What a word or several mean without any doubt."""
    return PHRASES.get(tuple(typed.split()), SAME.get(typed, ()))


def _telling(words: list[str]) -> Iterator[str]:
    """Without the empty ones, unless they belong to a phrase: "sản" of "hải sản"."""
    inside = 0
    for place, word in enumerate(words):
        for size in range(LONGEST_PHRASE, 1, -1):
            if tuple(words[place : place + size]) in PHRASES:
                inside = max(inside, place + size)
        if place < inside or word not in EMPTY_WORDS:
            yield word


def _terms(words: list[str], known: Vocabulary, meant: frozenset[str]) -> Iterator[Term]:
    """Several words that mean one thing are one term. `meant` were typed with diacritics: they are no slips."""
    place = 0
    while place < len(words):
        for size in range(min(LONGEST_PHRASE, len(words) - place), 0, -1):
            run = tuple(words[place : place + size])
            if run in PHRASES:
                yield Term(PHRASES[run], typed=" ".join(run))
                break
        else:
            size, word = 1, words[place]
            yield replace(_look_up(word, known, is_meant=word in meant), typed=word)
        place += size


def _look_up(word: str, known: Vocabulary, *, is_meant: bool) -> Term:
    if word in SAME:
        return Term(SAME[word])
    if word in known.known or len(word) < SHORTEST_GUESS or word.isdecimal():
        return Term((word,))
    begins = word if known.begins(word) else ""
    for guess in (*_numbers(word), _untelex(word), *_halves(word, known)):
        if guess != word and all(part in known.known for part in guess.split()):
            return Term((guess,), begins)
    if alike := tuple(dict.fromkeys(_alike(word, known.known))):
        return Term(alike, begins, is_guess=len(alike) > 1)
    nearest = "" if is_meant else _nearest(word)
    if nearest or begins:
        return Term(SAME.get(nearest, (nearest,)) if nearest else (), begins, is_guess=bool(nearest))
    return Term((word,), is_guess=True)


def _numbers(word: str) -> Iterator[str]:
    """The same English word in the other number: "mushroom" ↔ "mushrooms", "peach" ↔ "peaches"."""
    yield from (word.removesuffix("s"), word.removesuffix("es"), f"{word}s", f"{word}es")


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
    """The known word that is one slip away (two from LONG on); "" where there is none.

    A word as short as can be is only taken to lack a letter: changing one of three gives any other word.
    """
    allowed = 1 if len(word) < LONG else 2
    shortest = len(word) + 1 if len(word) == SHORTEST_GUESS else len(word) - allowed
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', '0.2', false)")
        cursor.execute(
            "SELECT word FROM catalog_searchword WHERE word %% %s AND length(word) BETWEEN %s AND %s"
            " ORDER BY similarity(word, %s) DESC, word LIMIT 30",
            [word, shortest, len(word) + allowed, word],
        )
        near = [row[0] for row in cursor.fetchall()] + [same for same in SAME if len(same) >= shortest]
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
    """That a product (alias p) has every word and wish, or with `some` a good part of the words and every wish."""
    held = [_loosely(meaning)] if some else [_holds("search_text", term) for term in meaning.terms]
    held += meaning.wishes.conditions()
    return f"({' AND '.join(part for part, _values in held)})", _flat(held)


def _loosely(meaning: Meaning) -> Sql:
    """More than LOOSE_SHARE of the letters typed, guesses aside, and one word in the name as it was typed."""
    sure = [term for term in meaning.terms if not term.is_guess]
    least = LOOSE_SHARE * sum(len(term.typed) for term in meaning.terms)
    telling = sorted(sure, key=lambda term: len(term.typed), reverse=True)[:MOST_TELLING]
    enough = list(_smallest(telling, least))
    if not enough:
        return "false", []
    # Whole sets of words, so that the index answers: adding up letters would read every product.
    sets = [[_holds("search_text", term) for term in terms] for terms in enough]
    in_text = " OR ".join(f"({' AND '.join(part for part, _values in held)})" for held in sets)
    in_name = [_holds("search_name", term) for term in sure]
    if meaning.accented:
        in_name = [("p.name_lower LIKE %s", [within(f" {word} ")]) for word in meaning.accented]
    named = " OR ".join(part for part, _values in in_name)
    return f"(({in_text}) AND ({named}))", [
        *(value for held in sets for value in _flat(held)),
        *_flat(in_name),
    ]


def _smallest(terms: list[Term], least: int) -> Iterator[tuple[Term, ...]]:
    """The sets of terms with more than `least` hundredths of letters, none of which would do with a term less."""
    for size in range(1, len(terms) + 1):
        for chosen in combinations(terms, size):
            letters = 100 * sum(len(term.typed) for term in chosen)
            if least < letters <= least + 100 * min(len(term.typed) for term in chosen):
                yield chosen


def rank(meaning: Meaning, *, some: bool = False) -> Sql:
    """A number of a product: the higher, the better it answers."""
    return _summed(_words_held(meaning) if some else _ways_to_answer(meaning))


def _words_held(meaning: Meaning) -> Iterator[tuple[Sql, int]]:
    """How many of the words a product has; one in its name counts more, as typed still more."""
    for term in meaning.terms:
        yield _holds("search_name", term), 2
        yield _holds("search_text", term), 3
    for word in meaning.accented:
        yield ("p.name_lower LIKE %s", [within(f" {word} ")]), 2


def _ways_to_answer(meaning: Meaning) -> Iterator[tuple[Sql, int]]:
    if not meaning.terms:
        return
    phrase = " ".join(term.forms[0] if term.forms else term.beginning for term in meaning.terms)
    yield ("starts_with(p.search_name, %s)", [f" {phrase} "]), 8
    yield ("p.search_name LIKE %s", [within(f" {phrase} ")]), 6
    in_name = [_holds("search_name", term) for term in meaning.terms]
    yield (" AND ".join(part for part, _values in in_name), _flat(in_name)), 5
    typed = text.words(meaning.typed)
    if typed != text.fold(typed):  # who types diacritics means them: "cá" is no "mắc ca"
        yield ("p.name_lower LIKE %s", [within(f" {typed} ")]), 4


def _summed(rules: Iterable[tuple[Sql, int]]) -> Sql:
    counted = [(f"(CASE WHEN {part} THEN {points} ELSE 0 END)", values) for (part, values), points in rules]
    return " + ".join(part for part, _values in counted) or "0", _flat(counted)


def _holds(column: str, term: Term) -> Sql:
    patterns = [within(pattern) for pattern in term.patterns()]
    return f"({' OR '.join([f'p.{column} LIKE %s'] * len(patterns))})", patterns


def within(words: str) -> str:
    """The LIKE pattern of these words anywhere; folded words may hold "_", which would stand for any letter."""
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _flat(parts: Iterable[Sql]) -> list[Any]:
    return [value for _part, values in parts for value in values]
