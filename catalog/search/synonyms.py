"""Words of a search that mean others; all are folded (no diacritics)."""

# Words that people type and that tell no product from another.
EMPTY_WORDS = frozenset(
    [
        "mua", "ban", "gia", "re", "ngon", "tot", "loai", "cua", "tai", "va", "cho", "kg", "gam",
        "gram", "online", "shop", "hang", "san", "pham", "dac", "lai", "chau", "chinh", "goc",
        "nguyen", "chat", "sach", "the", "a", "buy", "price", "best", "from", "and", "of", "with", "for",
    ]
)  # fmt: skip
# What else a word may be called. Several words are looked for side by side.
SAME = {
    "tra": ("tra", "che"),
    "che": ("che", "tra"),
    "heo": ("lon",),
    "bap": ("ngo",),
    "phong": ("phong", "lac"),
    "macca": ("mac ca",),
    "macadamia": ("mac ca", "macadamia"),
    "macadamias": ("mac ca", "macadamia"),
    "qua": ("qua", "hop qua"),
    "gift": ("hop qua", "gift"),
    "gifts": ("hop qua", "gift"),
    "oolong": ("o long", "oolong"),
    "olong": ("o long",),
    "weave": ("det", "khan"),
    "tho": ("tho", "det"),
    "gac": ("gac", "hun khoi"),
    "noodle": ("vermicelli",),
    "noodles": ("vermicelli",),
    "salmon": ("trout",),
    "jerky": ("gac bep", "trau kho"),
    "pepper": ("chillies", "mac khen", "hat doi"),
    "peppers": ("chillies",),
    "chili": ("chillies",),
    "chilli": ("chillies",),
    "nuts": ("macadamia", "chestnuts", "peanuts"),
    "meat": ("smoked meat", "chicken"),
    "beef": ("buffalo",),
    "cloth": ("scarves cloth", "cloth"),
    "scarf": ("scarf", "kerchief"),
    "scarves": ("scarf", "kerchief"),
}
# Several words that mean one thing of their own, and what is then looked for.
SNACKS = ("trau kho xe soi", "mac ca say", "mac ca rang", "thit trau gac bep", "hat de")
GIFTS = ("hop qua", "gift")
PHRASES = {
    ("do", "an", "vat"): SNACKS,
    ("an", "vat"): SNACKS,
    ("do", "nham"): SNACKS,
    ("snack",): SNACKS,
    ("snacks",): SNACKS,
    ("qua", "bieu"): GIFTS,
    ("qua", "tang"): GIFTS,
    ("qua", "tet"): GIFTS,
    ("gio", "qua"): GIFTS,
    ("dan", "toc"): ("tho cam", "trang phuc"),
    ("khoai", "mon"): ("khoai so",),
    ("lap", "xuong"): ("lap suon",),
    ("set", "qua"): GIFTS,
    ("hop", "qua"): GIFTS,
    ("gift", "box"): GIFTS,
    ("gift", "boxes"): GIFTS,
}
# One thing each, whose syllables mean others where they stand apart or lose their diacritics: "đông trùng" is neither
# frozen (đông) nor an egg (trứng). They are looked for side by side.
COMPOUNDS = (
    "dong trung", "dong trung ha thao", "nhan sam", "hong sam", "dang sam", "sam cau", "tam that", "ha thu o",
    "do trong", "sa nhan", "ba kich", "linh chi", "thao qua", "ngu vi tu", "ky tu", "long nhan", "tao do",
    "cao ho", "mat gau", "hoa hoi", "phan hoa", "sua ong chua", "hat sen", "hat dieu", "hai san", "trung ca", "cua da",
    "tom kho", "muc kho", "mam tom", "nuoc mam", "bo kho", "kho qua", "ca chua", "ca phe", "bi do", "mang cut",
    "hong xiem", "thanh long", "nuoc ngot", "duong phen", "tra sua", "bot san", "dong ho", "dien thoai", "ao mua",
)  # fmt: skip
PHRASES |= {tuple(words.split()): (words,) for words in COMPOUNDS}
PHRASES["nhan", "sam"] = ("sam",)
LONGEST_PHRASE = max(map(len, PHRASES))
