"""Reads a flawless QR code without segno: from its modules to its text, after ISO/IEC 18004.

Enough for what labels carry: versions 1–10, error level M, byte mode; nothing is repaired, so that a module that is
wrong in a data codeword changes the text. Versions from 7 carry version blocks, which are skipped.
"""

from PIL import Image

# Level M: for each version the blocks as (how many, data codewords in each).
BLOCKS_M = {
    1: [(1, 16)], 2: [(1, 28)], 3: [(1, 44)], 4: [(2, 32)], 5: [(2, 43)], 6: [(4, 27)], 7: [(4, 31)],
    8: [(2, 38), (2, 39)], 9: [(3, 36), (2, 37)], 10: [(4, 43), (1, 44)],
}  # fmt: skip
ALIGNMENT = {1: [], 2: [6, 18], 3: [6, 22], 4: [6, 26], 5: [6, 30], 6: [6, 34], 7: [6, 22, 38],
             8: [6, 24, 42], 9: [6, 26, 46], 10: [6, 28, 50]}  # fmt: skip
MASKS = [
    lambda r, c: (r + c) % 2 == 0,
    lambda r, c: r % 2 == 0,
    lambda r, c: c % 3 == 0,
    lambda r, c: (r + c) % 3 == 0,
    lambda r, c: (r // 2 + c // 3) % 2 == 0,
    lambda r, c: r * c % 2 + r * c % 3 == 0,
    lambda r, c: (r * c % 2 + r * c % 3) % 2 == 0,
    lambda r, c: ((r + c) % 2 + r * c % 3) % 2 == 0,
]
FORMAT_MASK = 0b101010000010010
LEVEL_M = 0b00

Matrix = list[list[bool]]


def read(matrix: Matrix) -> str:
    """The text of a code whose modules are given, True for dark, without the quiet zone."""
    size = len(matrix)
    version = (size - 17) // 4
    row_8 = [*range(6), 7, 8]
    bits = [matrix[8][column] for column in row_8] + [matrix[row][8] for row in (7, 5, 4, 3, 2, 1, 0)]
    written = int("".join("1" if bit else "0" for bit in bits), 2) ^ FORMAT_MASK
    assert written >> 13 == LEVEL_M, "not error level M"
    mask = MASKS[written >> 10 & 0b111]
    stream = _codewords(matrix, _fixed(version, size), mask)
    data = _in_order(stream, BLOCKS_M[version])
    text = "".join(f"{byte:08b}" for byte in data)
    assert text[:4] == "0100", "not byte mode"
    wide = 8 if version < 10 else 16
    length = int(text[4 : 4 + wide], 2)
    start = 4 + wide
    return bytes(int(text[start + 8 * i : start + 8 * i + 8], 2) for i in range(length)).decode()


def _fixed(version: int, size: int) -> set[tuple[int, int]]:
    """Modules that carry no data: finders and formats, timing, alignment, version."""
    fixed = {(r, c) for r in range(9) for c in range(9)}
    fixed |= {(r, c) for r in range(9) for c in range(size - 8, size)}
    fixed |= {(r, c) for r in range(size - 8, size) for c in range(9)}
    fixed |= {(6, i) for i in range(size)} | {(i, 6) for i in range(size)}
    corners = {(6, 6), (6, size - 7), (size - 7, 6)}
    for row in ALIGNMENT[version]:
        for column in ALIGNMENT[version]:
            if (row, column) not in corners:
                fixed |= {(row + i, column + j) for i in range(-2, 3) for j in range(-2, 3)}
    if version >= 7:
        fixed |= {(r, c) for r in range(6) for c in range(size - 11, size - 8)}
        fixed |= {(c, r) for r in range(6) for c in range(size - 11, size - 8)}
    return fixed


def _codewords(matrix: Matrix, fixed: set[tuple[int, int]], mask) -> list[int]:
    size = len(matrix)
    bits = []
    columns = [column for column in range(size - 1, 0, -2) if column > 6] + [5, 3, 1]
    for place, right in enumerate(columns):
        rows = range(size - 1, -1, -1) if place % 2 == 0 else range(size)
        for row in rows:
            free = [column for column in (right, right - 1) if (row, column) not in fixed]
            bits += [matrix[row][column] ^ mask(row, column) for column in free]
    return [
        int("".join("1" if bit else "0" for bit in bits[start : start + 8]), 2)
        for start in range(0, len(bits) - 7, 8)
    ]


def _in_order(stream: list[int], blocks: list[tuple[int, int]]) -> list[int]:
    """Data codewords are dealt out to the blocks in turn, longer blocks get one more at the end."""
    lengths = [length for count, length in blocks for _block in range(count)]
    dealt: list[list[int]] = [[] for _length in lengths]
    source = iter(stream)
    for place in range(max(lengths)):
        for block, length in zip(dealt, lengths, strict=True):
            if place < length:
                block.append(next(source))
    return [byte for block in dealt for byte in block]


def from_picture(picture: Image.Image) -> Matrix:
    """The modules of the one upright code in a picture: the dark box's edges, then a look at each middle."""
    grey = picture.convert("L").point(lambda value: 255 if value < 128 else 0)
    left, top, right, bottom = grey.getbbox() or (0, 0, 0, 0)
    across = 0  # the upper left finder's edge is seven modules of dark
    while grey.getpixel((left + across, top + 1)):
        across += 1
    size = round((right - left) / (across / 7))
    size = 17 + 4 * round((size - 17) / 4)
    step = (right - left) / size
    return [
        [
            bool(
                grey.getpixel(
                    (int(left + (column + 0.5) * step), int(top + (row + 0.5) * (bottom - top) / size))
                )
            )
            for column in range(size)
        ]
        for row in range(size)
    ]
