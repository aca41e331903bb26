"""Checks locale/vi: each entry must exist in an installed package, and say something else than its Vietnamese.

Whoever upgrades Django or Wagtail learns here which overrides are dead.
"""

import site
from pathlib import Path

from babel.messages import Catalog
from babel.messages.pofile import read_po

from ops.translation_rules import Key, forms, key_of, problems_of, quote

# The packages whose strings people of this market meet.
UPSTREAM = {"django": "en", "wagtail": "en", "taggit": "en"}


def check(root: Path) -> list[str]:
    """What is wrong with the overrides of locale/vi, one line of words each."""
    problems = []
    for path in sorted((root / "locale/vi/LC_MESSAGES").glob("*.po")):
        name = path.relative_to(root).as_posix()
        entries = read(path)
        problems += [f"{name}: {problem}" for problem in check_entries(entries, *upstream(path.stem))]
    return problems


def check_entries(
    entries: Catalog, known: set[Key], translated: dict[Key, set[tuple[str, ...]]]
) -> list[str]:
    """Overrides of one catalogue that are dead (`known` lacks them), superfluous or wrong in themselves."""
    problems = [f"obsolete: {quote(key_of(message))}" for message in entries.obsolete.values()]
    for message in (message for message in entries if message.id):
        key = key_of(message)
        if key not in known:
            problems.append(f"dead, no installed package has it: {quote(key)}")
        elif translated.get(key) == {forms(message)}:
            problems.append(f"superfluous, the package says the same: {quote(key)}")
        else:
            problems += [f"{problem}: {quote(key)}" for problem in problems_of(message)]
    return problems


def upstream(domain: str) -> tuple[set[Key], dict[Key, set[tuple[str, ...]]]]:
    """All entries of the installed packages in one domain, and the Vietnamese they ship."""
    known: set[Key] = set()
    translated: dict[Key, set[tuple[str, ...]]] = {}
    for package, language in UPSTREAM.items():
        for path in _catalogues(package, language, domain):
            known.update(key_of(message) for message in read(path) if message.id)
        for path in _catalogues(package, "vi", domain):
            for message in read(path):
                if message.id and all(forms(message)) and not message.fuzzy:
                    translated.setdefault(key_of(message), set()).add(forms(message))
    return known, translated


def read(path: Path) -> Catalog:
    """The catalogue of one .po file, in whatever language it is."""
    with path.open("rb") as file:
        return read_po(file, locale="vi" if path.parts[-3] == "vi" else None)


def _catalogues(package: str, language: str, domain: str) -> list[Path]:
    return [
        path
        for folder in site.getsitepackages()
        for path in sorted(Path(folder, package).rglob(f"locale/{language}/LC_MESSAGES/{domain}.po"))
    ]
