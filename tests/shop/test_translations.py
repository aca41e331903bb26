"""One catalogue for each language says what the many said."""

from django.utils.translation import gettext, ngettext, override, trans_real

from shop import translations


def test_every_word_stays_and_is_looked_for_once() -> None:
    for language in ("vi", "en"):
        with override(language):
            catalogue = trans_real.translation(language)._catalog
            keys = [key for key, _text in catalogue.items() if isinstance(key, str) and key]
            before = {key: gettext(key) for key in keys}
            packs = [ngettext("%(counter)s result", "%(counter)s results", number) for number in (1, 2)]
            assert len(before) > 1000
            translations.merge()
            assert {key: gettext(key) for key in keys} == before
            assert [
                ngettext("%(counter)s result", "%(counter)s results", number) for number in (1, 2)
            ] == packs
            assert len(trans_real.translation(language)._catalog._catalogs) == 1
