"""Colours of the demo pictures: moods (time of day and weather), tints for the art, small colour maths."""

from collections.abc import Sequence
from dataclasses import dataclass

Rgb = tuple[int, int, int]
Stops = Sequence[Rgb]


def rgb(code: str) -> Rgb:
    """`"#rrggbb"` as three channels 0–255."""
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


def mix(a: Rgb, b: Rgb, t: float) -> Rgb:
    """`a` at t = 0, `b` at t = 1; t may leave that range, channels are clipped."""
    red, green, blue = a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t
    if 0.0 <= t <= 1.0:
        return int(red + 0.5), int(green + 0.5), int(blue + 0.5)
    return _clip(red), _clip(green), _clip(blue)


def _clip(value: float) -> int:
    return max(0, min(255, round(value)))


def lighten(a: Rgb, t: float) -> Rgb:
    return mix(a, (255, 250, 238), t)


def darken(a: Rgb, t: float) -> Rgb:
    return mix(a, (16, 14, 24), t)


def along(stops: Stops, t: float) -> Rgb:
    """The colour at t (0–1) on an evenly spaced ramp."""
    place = max(0.0, min(1.0, t)) * (len(stops) - 1)
    low = min(int(place), len(stops) - 2)
    return mix(stops[low], stops[low + 1], place - low)


def shades(codes: str) -> tuple[Rgb, ...]:
    """Several `#rrggbb` separated by spaces, from dark to light where they are a ramp."""
    return tuple(rgb(code) for code in codes.split())


BAMBOO: tuple[Rgb, ...] = shades("#4a2f10 #8f6428 #c99b50 #e6c685 #fff0c8")
INDIGO, RED, HONEY, TEA, PAPER = shades("#232f6b #b5312a #dfa11f #3f6b45 #fbf7ef")

KRAFT = shades("#5d4023 #96703f #c49c66 #dcbd8c #f3e1bd")


@dataclass(frozen=True)
class Mood:
    """One light: sky from zenith to horizon, hills from far to near, and what it does to things in it."""

    sky: tuple[Rgb, ...]
    hills: tuple[Rgb, ...]
    fields: tuple[Rgb, ...]
    mist: Rgb
    disc: Rgb
    glow: Rgb
    light: Rgb
    shade: Rgb
    warmth: float
    cloud: float
    is_night: bool = False
    is_rain: bool = False


MOODS: dict[str, Mood] = {
    "dawn": Mood(
        shades("#86a9c6 #bcc8cf #f4d8bb #f8bb91"),
        shades("#b99fa9 #94909c #62786f #36584a"),
        shades("#f2c7a2 #7fa07a #5f8a63 #e3ab86 #8fae78 #4b7453"),
        rgb("#fbe3cd"),
        rgb("#fff3d9"),
        rgb("#ffcf9a"),
        rgb("#ffe0b5"),
        rgb("#2b2f45"),
        0.5,
        0.7,
    ),
    "mist": Mood(
        shades("#b4c9d0 #d3dfdf #eaf0ea #f3f2e6"),
        shades("#b4c6c6 #8fabaa #5c8480 #2c5850"),
        shades("#8db598 #6c9c80 #a9c7a4 #5a8c73 #cfdccb #48796a"),
        rgb("#eef3ee"),
        rgb("#fffdf2"),
        rgb("#fffbe8"),
        rgb("#f4fbf4"),
        rgb("#1d2f38"),
        0.1,
        1.0,
    ),
    "harvest": Mood(
        shades("#e7b765 #f2cf8b #f9e3b4 #fdf0d2"),
        shades("#cfae78 #b1924f #84813f #56632f"),
        shades("#e8b93f #d79f2c #f0cd62 #b9a23c #cf8f2a #96963c"),
        rgb("#fbe8bf"),
        rgb("#fff8e2"),
        rgb("#ffe7a6"),
        rgb("#ffe6a8"),
        rgb("#3a2a1c"),
        0.7,
        0.45,
    ),
    "dusk": Mood(
        shades("#2e2f63 #5f5189 #b3788e #f2a983"),
        shades("#7e6a99 #5d5688 #3d4271 #232b55"),
        shades("#c58a92 #4b5585 #39477a #dd9f8c #5a6391 #2c3765"),
        rgb("#d79aa0"),
        rgb("#fff1d6"),
        rgb("#ffc9a0"),
        rgb("#ffc79e"),
        rgb("#14142e"),
        0.35,
        0.5,
        is_night=True,
    ),
    "noon": Mood(
        shades("#5fa5cf #93c5de #c9e4e6 #eef5e6"),
        shades("#9cc2c2 #6fa69b #4b8a62 #2d6a41"),
        shades("#86b957 #6aa648 #a6cb68 #559445 #c3d67a #468540"),
        rgb("#e9f4ec"),
        rgb("#fffdf0"),
        rgb("#fff7d2"),
        rgb("#fff8df"),
        rgb("#1c2f33"),
        0.25,
        0.9,
    ),
    "rain": Mood(
        shades("#8296a1 #a5b5ba #c4d0cf #d9e0da"),
        shades("#a0b3b5 #7c9597 #4d6f6d #264844"),
        shades("#7fa58a #5f8b76 #93b597 #4c7868 #b2c8b6 #3d695c"),
        rgb("#dde6e3"),
        rgb("#f3f6f2"),
        rgb("#edf3f0"),
        rgb("#e6f0ee"),
        rgb("#16252c"),
        0.0,
        1.2,
        is_rain=True,
    ),
}

TINTS: dict[str, tuple[Rgb, ...]] = {
    "tea": shades("#16241a #33513a #66855a #a9bd8b #eef2d8"),
    "celadon": shades("#1d3a38 #3f716a #79aaa0 #b6d6cb #f2faf2"),
    "honey": shades("#4a2408 #9a5410 #d9921c #f3c557 #fff1c4"),
    "dried": shades("#2e1d12 #6a482c #a17a4d #d1b183 #f6e6c8"),
    "indigo": shades("#0d1230 #232f6b #46599c #8fa1cc #e6ebf6"),
    "smoked": shades("#1a0d09 #43211a #77402d #b37450 #edc9a4"),
    "clay": shades("#2c120b #6e3220 #a95a3a #d5906a #fae0c8"),
    "fresh": shades("#17340f #3d6e22 #78a839 #b7d568 #f3fad0"),
    "silver": shades("#161d24 #46545f #83929b #bdc8cc #f7faf9"),
    "plum": shades("#1f0a1c #551a36 #92304c #c96a6e #f6cfc0"),
    "cream": shades("#54402a #a08661 #d3bd94 #ede0c2 #fffaee"),
    "red": shades("#2b0707 #7a1917 #b5312a #df6a4e #fbd3b8"),
}
