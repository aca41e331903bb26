"""Which of the desk's roles each address below /lien-minh/ opens to, for reading and for changing (promise A1).

Letters: o officer, v verifier, t treasurer, s signer, p programme officer, r trainer, a auditor. Who may gets what
`tests.access_table` says of the union, everybody else a 403. What is not listed is the officers' own, as `DEFAULT`.
"""

from catalog import groups

ROLES = {
    "o": groups.UNION,
    "v": groups.VERIFIER,
    "t": groups.TREASURER,
    "s": groups.SIGNER,
    "p": groups.PROGRAMME,
    "r": groups.TRAINER,
    "a": groups.AUDITOR,
}
EVERYBODY, VERIFYING, MONEY = "ovtspra", "ova", "otsa"
DEFAULT = ("oa", "o")
DESK: dict[str, tuple[str, str]] = {  # route → who reads, who changes
    "lien-minh/": (EVERYBODY, ""),
    "lien-minh/doanh-thu.csv": (EVERYBODY, ""),
    "lien-minh/doanh-thu.xlsx": (EVERYBODY, ""),
    "lien-minh/nhat-ky/": ("a", ""),
    "lien-minh/im-lang/": (EVERYBODY, ""),
    "lien-minh/dat-giup/": ("o", "o"),
    "lien-minh/dat-giup/<int:pk>/": ("o", "o"),
    "lien-minh/dat-giup/<int:pk>/khach/": ("o", "o"),
    "lien-minh/dat-giup/<int:pk>/xong/<str:number>/": ("o", "o"),
    "lien-minh/duyet/": (VERIFYING, "ov"),
    "lien-minh/duyet/giay/": (VERIFYING, "ov"),
    "lien-minh/duyet/giay/<int:pk>/anh/": (VERIFYING, "ov"),
    "lien-minh/duyet/giay/<int:pk>/<slug:word>/": (VERIFYING, "ov"),
    "lien-minh/duyet/<int:pk>/": (VERIFYING, "ov"),
    "lien-minh/duyet/<int:pk>/<slug:word>/": (VERIFYING, "ov"),
    "lien-minh/hop-tac-xa/<int:pk>/dang-thang/": (VERIFYING, "ov"),
    "lien-minh/hop-tac-xa/": (EVERYBODY, ""),
    "lien-minh/hop-tac-xa/<int:pk>/xac-minh/": (VERIFYING, "ov"),
    "lien-minh/hop-tac-xa/<int:pk>/tam-dung/": (VERIFYING, "ov"),
    "lien-minh/ho-so/": (VERIFYING, "ov"),
    "lien-minh/ho-so/moi/": (VERIFYING, "ov"),
    "lien-minh/ho-so/giay/<int:pk>/": (VERIFYING, "ov"),
    "lien-minh/ho-so/<int:pk>/": (VERIFYING, "ov"),
    "lien-minh/ho-so/<int:pk>/muc/": (VERIFYING, "ov"),
    "lien-minh/ho-so/<int:pk>/giay/": (VERIFYING, "ov"),
    "lien-minh/ho-so/<int:pk>/xac-minh/": (VERIFYING, "ov"),
    "lien-minh/ho-so/<int:pk>/hoi-lai/": (VERIFYING, "ov"),
    "lien-minh/thay-mat/thoi/": ("", EVERYBODY),
    "lien-minh/tien/": (MONEY, ""),
    "lien-minh/tien/thu-ho/": (MONEY, ""),
    "lien-minh/tien/the/": (MONEY, ""),
    "lien-minh/tien/the/<slug:kind>/<int:pk>/<slug:word>/": (MONEY, "t"),
    "lien-minh/tien/tai-khoan/": (MONEY, ""),
    "lien-minh/tien/tai-khoan/<int:pk>/dung/": (MONEY, "ot"),
    "lien-minh/tien/don/": (MONEY, ""),
    "lien-minh/tien/don/<str:number>/": (MONEY, ""),
    "lien-minh/tien/don/<str:number>/dinh-chinh/": (MONEY, "t"),
    "lien-minh/tien/doi-soat/": (MONEY, ""),
    "lien-minh/tien/doi-soat/lap/": (MONEY, "t"),
    "lien-minh/tien/doi-soat/lenh-chuyen.xlsx": ("tsa", ""),
    "lien-minh/tien/doi-soat/lenh-chuyen.csv": ("tsa", ""),
    "lien-minh/tien/doi-soat/duyet/": (MONEY, "s"),
    "lien-minh/tien/doi-soat/<str:number>/": (MONEY, ""),
    "lien-minh/tien/doi-soat/<str:number>/da-chuyen/": (MONEY, "t"),
    "lien-minh/tien/doi-soat/<str:number>/dinh-chinh/": (MONEY, "t"),
    "lien-minh/tien/doi-soat/<str:number>/rut-lai/": (MONEY, "t"),
    "lien-minh/tien/doi-soat/<str:number>/bang-ke.pdf": (MONEY, ""),
    "lien-minh/tien/doi-soat/<str:number>/bang-ke.xlsx": (MONEY, ""),
    "lien-minh/tien/chuyen-khoan/": (MONEY, ""),
    "lien-minh/tien/chuyen-khoan/<int:pk>/<slug:word>/": ("t", "t"),
}
