"""Rows of `tests.access_table`: classes at the desk, at a stall, and for everybody."""

from tests.access_rows import NO, Row, desk, everyone, read_only, stall

TRAINING: dict[str, Row] = {
    "lop/<int:pk>/": Row(everyone(200), everyone(200), NO, NO, "/lop/{class}/"),
    "lop/<int:pk>/da-nhan/": read_only(everyone(200), "/lop/{class}/da-nhan/"),
    "lop/<int:pk>/co-mat/<slug:code>/": Row(  # it is not today
        everyone(409), everyone(409), NO, NO, "/lop/{class}/co-mat/0123456789/"
    ),
    "lop/tai-lieu/<int:pk>/": read_only(everyone(200), "/lop/tai-lieu/{class_material}/"),
    "lop/toi/<str:token>/": read_only(everyone(200), "/lop/toi/{class_token}/"),
    "lop/toi/<str:token>/rut/": Row(NO, everyone(302), NO, NO, "/lop/toi/{class_token}/rut/"),
    "lop/toi/<str:token>/bai/<slug:moment>/": Row(  # nobody has come yet
        everyone(302), everyone(302), NO, NO, "/lop/toi/{class_token}/bai/truoc/"
    ),
    "chung-nhan/<str:code>/": read_only(everyone(404), "/chung-nhan/none/"),
    "chung-nhan/<str:code>/giay.pdf": read_only(everyone(404), "/chung-nhan/none/giay.pdf"),
    "lien-minh/lop/<int:pk>/bai/": Row(  # no questions are none
        desk(200), desk(302), desk(405), desk(405), "/lien-minh/lop/{class}/bai/"
    ),
    "lien-minh/lop/<int:pk>/giay/": Row(  # it is not over
        desk(405), desk(302), desk(405), url="/lien-minh/lop/{class}/giay/"
    ),
    "lien-minh/lop/<int:pk>/giay.pdf": Row(  # there are no papers yet
        desk(302), desk(405), desk(405), desk(405), "/lien-minh/lop/{class}/giay.pdf"
    ),
    "lien-minh/lop/<int:pk>/giay/<int:paper>/thu-hoi/": Row(
        desk(405), desk(404), desk(405), url="/lien-minh/lop/{class}/giay/0/thu-hoi/"
    ),
    "lien-minh/lop/<int:pk>/ket-qua/": read_only(desk(200), "/lien-minh/lop/{class}/ket-qua/"),
    "htx/tap-huan/": read_only(stall(200)),
    "htx/tap-huan/<int:pk>/": Row(  # classes are for all stalls
        stall(200), stall(200), stall(405), stall(405), "/htx/tap-huan/{class}/"
    ),
    "htx/tap-huan/<int:pk>/rut/<int:seat>/": Row(
        stall(405), stall(302, own=True), stall(405), stall(405), "/htx/tap-huan/{class}/rut/{class_seat}/"
    ),
    "lien-minh/lop/": read_only(desk(200)),
    "lien-minh/lop/moi/": Row(desk(200), desk(400), desk(405), desk(405)),  # nothing typed
    "lien-minh/lop/<int:pk>/": read_only(desk(200), "/lien-minh/lop/{class}/"),
    "lien-minh/lop/<int:pk>/sua/": Row(  # nothing typed
        desk(200), desk(400), desk(405), desk(405), "/lien-minh/lop/{class}/sua/"
    ),
    "lien-minh/lop/<int:pk>/huy/": Row(  # without a reason
        desk(405), desk(400), desk(405), url="/lien-minh/lop/{class}/huy/"
    ),
    "lien-minh/lop/<int:pk>/tai-lieu/": Row(
        desk(405), desk(400), desk(405), url="/lien-minh/lop/{class}/tai-lieu/"
    ),
    "lien-minh/lop/<int:pk>/moi-du/": Row(
        desk(200), desk(302), desk(405), desk(405), "/lien-minh/lop/{class}/moi-du/"
    ),
    "lien-minh/lop/<int:pk>/nguoi/": Row(  # an empty list
        desk(200), desk(400), desk(405), desk(405), "/lien-minh/lop/{class}/nguoi/"
    ),
    "lien-minh/lop/<int:pk>/nguoi/<int:seat>/<slug:word>/": Row(  # it is not today
        desk(405), desk(302), desk(405), url="/lien-minh/lop/{class}/nguoi/{class_seat}/co-mat/"
    ),
    "lien-minh/lop/<int:pk>/ma/": read_only(desk(200), "/lien-minh/lop/{class}/ma/"),
    "lien-minh/lop/<int:pk>/ma.pdf": read_only(desk(200), "/lien-minh/lop/{class}/ma.pdf"),
    "lien-minh/lop/<int:pk>/danh-sach.<slug:kind>": read_only(
        desk(200), "/lien-minh/lop/{class}/danh-sach.csv"
    ),
}
