"""`python -m ops.styles format | check`: style sheets are written one declaration a line, by jsbeautifier."""

import sys
from pathlib import Path

import cssbeautifier

CHECKOUT = Path(__file__).resolve().parent.parent
ROOMS = ("catalog", "cms", "shop")


def sheets() -> list[Path]:
    """Every style sheet of our own."""
    return sorted(path for room in ROOMS for path in (CHECKOUT / room).rglob("static/**/*.css"))


def formatted(source: str) -> str:
    options = cssbeautifier.default_options()
    options.indent_size = 2
    options.end_with_newline = True
    return str(cssbeautifier.beautify(source, options))


def main(task: str) -> int:
    """Formats, or names what is not; returns 0 where nothing is left to do."""
    wrong = [path for path in sheets() if formatted(path.read_text()) != path.read_text()]
    for path in wrong:
        print(path.relative_to(CHECKOUT))
        if task == "format":
            path.write_text(formatted(path.read_text()))
    return 1 if wrong and task == "check" else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
