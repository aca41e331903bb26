"""Words that many people of the North and the highlands say alike and so write for one another: s and x, tr and ch,
r, d and gi, l and n. Folded words have no tones, so hỏi and ngã are one already."""

from collections.abc import Iterator

GROUPS = (("s", "x"), ("tr", "ch"), ("r", "d", "gi"), ("l", "n"))
_OTHERS = {start: tuple(one for one in group if one != start) for group in GROUPS for start in group}
VOWELS = "aeiouy"


def alike(folded: str) -> Iterator[str]:
    """The other spellings of one folded word, whether or not there is such a word: "xam" → "sam"."""
    for size in (2, 1):
        start, rest = folded[:size], folded[size:]
        if start in _OTHERS and rest[:1] in VOWELS and rest:
            yield from (f"{other}{rest}" for other in _OTHERS[start])
            return


def key(folded: str) -> str:
    """The same for all words that sound alike."""
    return min((folded, *alike(folded)))
