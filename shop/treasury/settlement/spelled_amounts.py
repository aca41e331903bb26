"""Amounts in Vietnamese words, as papers about money carry them beside the figures."""

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
GROUPS = ("", "nghìn", "triệu")
AFTER_TEN = {5: "lăm"}
AFTER_TENS = {1: "mốt", 4: "tư", 5: "lăm"}


def amount(dong: int) -> str:
    """Whole đồng from 0 on: 1205021 → "Một triệu hai trăm lẻ năm nghìn không trăm hai mươi mốt đồng"."""
    words = " ".join(_whole(dong) or [DIGITS[0]])
    return f"{words[:1].upper()}{words[1:]} đồng"


def _whole(number: int, *, follows: bool = False) -> list[str]:
    """Words of a number; a thousand million is a "tỷ". `follows`: after a higher group, which needs its zeros."""
    billions, rest = divmod(number, 10**9)
    words = [*_whole(billions, follows=follows), "tỷ"] if billions else []
    for index in (2, 1, 0):
        group = rest // 1000**index % 1000
        if group:
            words += [*_group(group, follows=follows or bool(words))]
            words += [GROUPS[index]] if GROUPS[index] else []
    return words


def _group(group: int, *, follows: bool) -> list[str]:
    """Three digits; "không trăm" and "lẻ" where a higher group stands before them."""
    hundreds, rest = divmod(group, 100)
    words = [DIGITS[hundreds], "trăm"] if hundreds or follows else []
    return words + _tens(rest, follows=bool(words))


def _tens(rest: int, *, follows: bool) -> list[str]:
    tens, ones = divmod(rest, 10)
    if tens == 0:
        return [*(["lẻ"] if follows else []), DIGITS[ones]] if ones else []
    words = ["mười"] if tens == 1 else [DIGITS[tens], "mươi"]
    if ones:
        after = AFTER_TEN if tens == 1 or (tens, ones) == (4, 4) else AFTER_TENS
        words.append(after.get(ones, DIGITS[ones]))
    return words
