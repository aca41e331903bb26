"""`python -m ops.translations update | check`: keeps locale/ in step with the sources.

The source strings are Vietnamese. locale/en translates all of them; locale/vi holds no string of ours, only
Vietnamese for strings of Django and Wagtail that have none upstream, or a poor one.
"""

import argparse
import io
import sys
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.pofile import read_po, write_po

from ops import translation_overrides, translation_sources, translation_templates
from ops.translation_rules import Key, forms, key_of, problems_of, quote

CHECKOUT = Path(__file__).resolve().parent.parent
ENGLISH = "locale/en/LC_MESSAGES/django.po"
HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural_forms}\\n"

"""


def read(path: Path, language: str) -> Catalog:
    """The catalogue of one .po file; an empty one where there is no file."""
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def write(path: Path, catalogue: Catalog) -> bool:
    """Write a .po without line numbers and dates, which would change in every diff; whether it changed."""
    body = io.BytesIO()
    write_po(body, catalogue, width=0, omit_header=True, ignore_obsolete=True, include_lineno=False)
    header = HEADER.format(language=catalogue.locale_identifier, plural_forms=catalogue.plural_forms)
    # write_po adds nothing between our header and the first entry.
    content = (header + body.getvalue().decode().strip("\n") + "\n").encode()
    if path.exists() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return True


def merge(sources: Catalog, old: Catalog) -> Catalog:
    """All source strings with the translations they had; what the sources no longer have falls away."""
    known = {key_of(message): message for message in old if message.id}
    merged = Catalog(locale="en", charset="utf-8")
    for message in (message for message in sources if message.id):
        before = known.get(key_of(message))
        merged.add(
            message.id,
            before.string if before and before.pluralizable == message.pluralizable else "",
            message.locations,
            flags=message.flags | ({"fuzzy"} if before and before.fuzzy else set()),
            auto_comments=message.auto_comments,
            user_comments=before.user_comments if before else (),
            context=message.context,
        )
    return merged


def update(root: Path) -> tuple[int, int]:
    """Bring locale/en in step with the sources; returns how many strings there are and how many lack English."""
    path = root / ENGLISH
    merged = merge(translation_sources.collect(root), read(path, "en"))
    write(path, merged)
    empty = [message for message in merged if message.id and not all(forms(message))]
    return len(merged), len(empty)


def check(root: Path) -> list[str]:
    """Everything that is wrong with the translations, one line of words each."""
    return [
        *check_english(translation_sources.collect(root), read(root / ENGLISH, "en")),
        *translation_overrides.check(root),
        *translation_templates.untranslated(root),
    ]


def check_english(sources: Catalog, english: Catalog) -> list[str]:
    """Entries missing, obsolete, empty, fuzzy or with other placeholders than their source."""
    wanted: dict[Key, Message] = {key_of(message): message for message in sources if message.id}
    known: dict[Key, Message] = {key_of(message): message for message in english if message.id}
    problems = [f"{_place(wanted[key])}: missing: {quote(key)}" for key in wanted if key not in known]
    problems += [f"{ENGLISH}: obsolete: {quote(key)}" for key in known if key not in wanted]
    problems += [f"{ENGLISH}: obsolete: {quote(key)}" for key in map(key_of, english.obsolete.values())]
    for key, message in known.items():
        if key in wanted and wanted[key].pluralizable != message.pluralizable:
            problems.append(f"{ENGLISH}: plural in one place only: {quote(key)}")
        else:
            problems += [f"{ENGLISH}: {problem}: {quote(key)}" for problem in problems_of(message)]
    return problems


def _place(message: Message) -> str:
    name, line = message.locations[0]
    return f"{name}:{line}"


def main(arguments: list[str]) -> int:
    """The command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m ops.translations", description=__doc__)
    parser.add_argument("command", choices=["update", "check"])
    if parser.parse_args(arguments).command == "update":
        count, empty = update(CHECKOUT)
        print(f"{ENGLISH}: {count} strings, {empty} without English")
        return 0
    problems = check(CHECKOUT)
    print("\n".join(problems) if problems else "The translations are complete.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
