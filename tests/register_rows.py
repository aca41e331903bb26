"""Rows of `tests.access_table`: the union's register of all cooperatives, and the places that they are in."""

from tests.access_rows import Row, desk, read_only

REGISTER: dict[str, Row] = {
    "lien-minh/xa/": read_only(desk(200)),
    "lien-minh/xa/<str:code>/": read_only(desk(200), "/lien-minh/xa/03503/"),
    "lien-minh/huyen-cu/<slug:slug>/": read_only(desk(200), "/lien-minh/huyen-cu/nam-nhun/"),
    "lien-minh/so-htx/": read_only(desk(200)),
    "lien-minh/so-htx/tai.xlsx": read_only(desk(200)),
    "lien-minh/so-htx/tai.csv": read_only(desk(200)),
    "lien-minh/so-htx/bang-tinh/": Row(desk(200), desk(400), desk(405), desk(405)),
    "lien-minh/so-htx/bang-tinh/mau.xlsx": read_only(desk(200)),
    "lien-minh/so-htx/bang-tinh/<int:pk>/": Row(
        desk(200), desk(302), desk(405), desk(405), "/lien-minh/so-htx/bang-tinh/{register_sheet}/"
    ),
    "lien-minh/so-htx/moi/": Row(desk(200), desk(400), desk(405), desk(405)),
    "lien-minh/so-htx/<int:pk>/": read_only(desk(200), "/lien-minh/so-htx/{registered}/"),
    "lien-minh/so-htx/<int:pk>/gop/": Row(  # the double is looked for
        desk(200), desk(200), desk(405), desk(405), "/lien-minh/so-htx/{registered}/gop/"
    ),
    "lien-minh/so-htx/<int:pk>/moi-ban/": Row(  # it has a stall
        desk(405), desk(302), desk(405), url="/lien-minh/so-htx/{registered}/moi-ban/"
    ),
    "lien-minh/so-htx/<int:pk>/gian-hang/": Row(  # no stall is named
        desk(405), desk(302), desk(405), url="/lien-minh/so-htx/{registered}/gian-hang/"
    ),
    "lien-minh/so-htx/<int:pk>/sua/": Row(
        desk(200), desk(400), desk(405), desk(405), "/lien-minh/so-htx/{registered}/sua/"
    ),
    "lien-minh/so-htx/<int:pk>/tinh-trang/": Row(
        desk(405), desk(400), desk(405), url="/lien-minh/so-htx/{registered}/tinh-trang/"
    ),
    "lien-minh/so-htx/<int:pk>/chuyen-tham/": Row(
        desk(405), desk(400), desk(405), url="/lien-minh/so-htx/{registered}/chuyen-tham/"
    ),
    "lien-minh/so-htx/anh/<int:pk>/": read_only(desk(200), "/lien-minh/so-htx/anh/{visit_photo}/"),
}
