"""Rows of `tests.access_table`: programmes of support, and the one-page answer."""

from tests.access_rows import Row, desk, read_only

ROOM = "lien-minh/chuong-trinh/"


def _form(route: str, hole: str, sent: int = 400) -> Row:
    """A page that asks and does; nothing typed is sent back with words."""
    return Row(desk(200), desk(sent), desk(405), desk(405), f"/{ROOM}{route.format(hole)}")


def _does(route: str, hole: str) -> Row:
    return Row(desk(405), desk(400), desk(405), desk(405), f"/{ROOM}{route.format(hole)}")


PROGRAMMES: dict[str, Row] = {
    "lien-minh/tra-loi/": read_only(desk(200)),
    "lien-minh/tra-loi/bang.<slug:kind>": read_only(desk(200), "/lien-minh/tra-loi/bang.csv"),
    ROOM: read_only(desk(200)),
    f"{ROOM}bang.<slug:kind>": read_only(desk(200), f"/{ROOM}bang.csv"),
    f"{ROOM}moi/": Row(desk(200), desk(400), desk(405), desk(405)),
    f"{ROOM}muc/": Row(desk(200), desk(400), desk(405), desk(405)),
    f"{ROOM}tieu-chi/": Row(desk(200), desk(400), desk(405), desk(405)),
    f"{ROOM}muc/<int:pk>/": _form("muc/{}/", "{support_rate}"),
    f"{ROOM}<int:pk>/": read_only(desk(200), f"/{ROOM}{{programme}}/"),
    f"{ROOM}<int:pk>/sua/": _form("{}/sua/", "{programme}"),
    f"{ROOM}<int:pk>/von/": _does("{}/von/", "{programme}"),
    f"{ROOM}<int:pk>/khao-sat/": _form("{}/khao-sat/", "{programme}"),
    f"{ROOM}<int:pk>/ket-qua/": read_only(desk(200), f"/{ROOM}{{programme}}/ket-qua/"),
    f"{ROOM}<int:pk>/bang.<slug:kind>": read_only(desk(200), f"/{ROOM}{{programme}}/bang.xlsx"),
    f"{ROOM}ung-vien/<int:pk>/": read_only(desk(200), f"/{ROOM}ung-vien/{{candidate}}/"),
    f"{ROOM}ung-vien/<int:pk>/diem/": _does("ung-vien/{}/diem/", "{candidate}"),
    f"{ROOM}ung-vien/<int:pk>/buoc/": _does("ung-vien/{}/buoc/", "{candidate}"),
    f"{ROOM}ung-vien/<int:pk>/ho-tro/": _does("ung-vien/{}/ho-tro/", "{candidate}"),
    f"{ROOM}ung-vien/<int:pk>/chi-tieu/": _does("ung-vien/{}/chi-tieu/", "{candidate}"),
    f"{ROOM}ho-tro/<int:pk>/": _form("ho-tro/{}/", "{support}"),
    f"{ROOM}anh/<int:pk>/": read_only(desk(200), f"/{ROOM}anh/{{support_photo}}/"),
}
