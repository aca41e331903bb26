"""Charts as SVG: the same text on a page, in a mail and in a PDF. Every bar has its figure or stands in the table
beneath; what is compared differs by shape (bar, dashed line with rings), never by colour alone.

Without style attributes, so that a strict content security policy lets it be.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH = 360
INK, SOFT, BAR, OTHER, LINE = "#1f1a17", "#5b524b", "#232f6b", "#b5312a", "#d9cfc0"
FONT = "Be Vietnam Pro, sans-serif"
MOST_LABELS = 8  # beneath columns
PLOT_TOP, PLOT_HEIGHT = 24, 150
SPARK_HEIGHT = 64


@dataclass(frozen=True)
class Bar:
    """`words` is its value as people read it; `compared` the same a year before, None where there is none."""

    label: str
    value: int
    words: str
    compared: int | None = None


@dataclass(frozen=True)
class Span:
    """Of one piece of time; any unit, the same for all three."""

    lowest: int
    middle: int
    highest: int


def ranking(key: str, title: str, sentence: str, bars: Sequence[Bar]) -> SafeString:
    """Bars one beneath the other, the label above each and its figure at the right. `key` is the chart's id."""
    best = max([1, *(bar.value for bar in bars)])
    parts = format_html_join(
        "",
        '<text x="0" y="{}" font-size="13" fill="{}">{}</text>'
        '<text x="{}" y="{}" font-size="13" font-weight="600" text-anchor="end" fill="{}">{}</text>'
        '<rect x="0" y="{}" width="{}" height="12" fill="{}"/>',
        (
            (
                *(40 * place + 14, INK, _short(bar.label), WIDTH, 40 * place + 14, INK, bar.words),
                *(40 * place + 20, max(WIDTH * bar.value // best, 1 if bar.value > 0 else 0), BAR),
            )
            for place, bar in enumerate(bars)
        ),
    )
    return _svg(key, title, sentence, 40 * len(bars), parts)


def columns(key: str, title: str, sentence: str, bars: Sequence[Bar]) -> SafeString:
    """Columns side by side, oldest first; `compared` is a dashed line with rings. The highest is written out."""
    values = [0, *(bar.value for bar in bars), *(bar.compared for bar in bars if bar.compared is not None)]
    highest, lowest = max([1, *values]), min(values)
    unit = PLOT_HEIGHT / (highest - lowest)
    floor = PLOT_TOP + round(highest * unit)
    step = WIDTH / max(len(bars), 1)
    shapes = format_html_join(
        "",
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>',
        (
            (
                round(step * place + step * 0.15, 1),
                floor - round(max(bar.value, 0) * unit),
                round(step * 0.7, 1),
                round(abs(bar.value) * unit),
                BAR,
            )
            for place, bar in enumerate(bars)
        ),
    )
    height = PLOT_TOP + PLOT_HEIGHT + 24
    axis = format_html('<path d="M0 {} H{}" stroke="{}"/>', floor, WIDTH, LINE)
    parts = format_html("{}{}{}{}{}", axis, shapes, _line(bars, step, floor, unit), _peak(bars, step, floor, unit),
                        _beneath(bars, step, height - 8))  # fmt: skip
    return _svg(key, title, sentence, height, parts)


def sparkline(key: str, title: str, sentence: str, spans: Sequence[Span | None]) -> SafeString:
    """Small, beside a figure: the middle as a line with dots, lowest to highest as a stroke. None leaves a gap."""
    known = [span for span in spans if span]
    lowest, highest = min(span.lowest for span in known), max(span.highest for span in known)
    unit = SPARK_HEIGHT / max(highest - lowest, 1)
    step = WIDTH / max(len(spans), 1)
    points = [
        (
            round(step * (place + 0.5), 1),
            8 + round((highest - span.highest) * unit),
            8 + round((highest - span.lowest) * unit),
            8 + round((highest - span.middle) * unit),
        )
        for place, span in enumerate(spans)
        if span
    ]
    strokes = format_html_join(
        "",
        '<path d="M{} {} V{}" stroke="{}" stroke-width="6"/>',
        ((x, top, max(bottom, top + 1), LINE) for x, top, bottom, _middle in points),
    )
    lines = format_html_join(
        "",
        '<polyline points="{}" fill="none" stroke="{}" stroke-width="2"/>',
        ((" ".join(f"{x},{y}" for x, y in run), BAR) for run in _runs(spans, points) if len(run) > 1),
    )
    dots = format_html_join(
        "", '<circle cx="{}" cy="{}" r="4" fill="{}"/>', ((x, middle, BAR) for x, _t, _b, middle in points)
    )
    return _svg(key, title, sentence, SPARK_HEIGHT + 16, format_html("{}{}{}", strokes, lines, dots))


def _runs(
    spans: Sequence[Span | None], points: Sequence[tuple[float, int, int, int]]
) -> list[list[tuple[float, int]]]:
    """The middles that lie side by side without a gap."""
    runs: list[list[tuple[float, int]]] = [[]]
    left = iter(points)
    for span in spans:
        if span is None:
            runs.append([])
        else:
            x, _top, _bottom, middle = next(left)
            runs[-1].append((x, middle))
    return runs


def _line(bars: Sequence[Bar], step: float, floor: int, unit: float) -> SafeString:
    points = [
        (round(step * (place + 0.5), 1), floor - round(bar.compared * unit))
        for place, bar in enumerate(bars)
        if bar.compared is not None
    ]
    if not points:
        return SafeString("")
    path = " ".join(f"{x},{y}" for x, y in points)
    line = format_html(
        '<polyline points="{}" fill="none" stroke="{}" stroke-width="2" stroke-dasharray="5 4"/>', path, OTHER
    )
    rings = format_html_join(
        "",
        '<circle cx="{}" cy="{}" r="3" fill="#fff" stroke="{}" stroke-width="2"/>',
        ((x, y, OTHER) for x, y in points),
    )
    return format_html("{}{}", line, rings)


def _peak(bars: Sequence[Bar], step: float, floor: int, unit: float) -> SafeString:
    """The figure of the highest column, above it."""
    place = max(range(len(bars)), key=lambda number: bars[number].value, default=None)
    if place is None or bars[place].value <= 0:
        return SafeString("")
    x = step * (place + 0.5)
    anchor = "start" if x < WIDTH / 4 else "end" if x > WIDTH * 3 / 4 else "middle"
    return format_html(
        '<text x="{}" y="{}" font-size="12" font-weight="600" text-anchor="{}" fill="{}">{}</text>',
        *(round(x, 1), floor - round(bars[place].value * unit) - 6, anchor, INK, bars[place].words),
    )


def _beneath(bars: Sequence[Bar], step: float, y: int) -> SafeString:
    every = -(-len(bars) // MOST_LABELS) or 1
    return format_html_join(
        "",
        '<text x="{}" y="{}" font-size="11" text-anchor="middle" fill="{}">{}</text>',
        (
            (round(step * (place + 0.5), 1), y, SOFT, bar.label)
            for place, bar in enumerate(bars)
            if place % every == 0
        ),
    )


def _short(label: str) -> str:
    return label if len(label) <= 30 else f"{label[:29].rstrip()}…"


def _svg(key: str, title: str, sentence: str, height: int, parts: SafeString) -> SafeString:
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" font-family="{}"'
        ' aria-labelledby="{}-title {}-desc"><title id="{}-title">{}</title><desc id="{}-desc">{}</desc>{}</svg>',
        *(WIDTH, height, FONT, key, key, key, title, key, sentence, parts),
    )
