"""What income means, in the table of `tests.access_table`: profiles, payouts, scores and lists of poor households."""

from tests.access_rows import Row, desk, own_form, read_only, stall

IMPACT: dict[str, Row] = {
    "htx/ho-so-nam/": Row(stall(200), stall(200), stall(405), stall(405)),
    "htx/ho-so-nam/<int:year>/": Row(
        stall(200), stall(200), stall(405), stall(405), "/htx/ho-so-nam/{told_year}/"
    ),
    "htx/cham-diem/": Row(stall(200), stall(200), stall(405), stall(405)),
    "htx/chi-tra-ho/": Row(stall(200), stall(200), stall(405), stall(405)),
    "htx/chi-tra-ho/<int:pk>/": own_form("/htx/chi-tra-ho/{household_payout}/"),
    "lien-minh/ho/": read_only(desk(200)),
    "lien-minh/ho/bang.csv": Row(desk(302), desk(405), desk(405), desk(405)),  # nothing in the tables yet
    "lien-minh/ho/bang.xlsx": Row(desk(302), desk(405), desk(405), desk(405)),
    "lien-minh/ho/ho-so-nam/": read_only(desk(200)),
    "lien-minh/ho/ho-so-nam/<int:pk>/": Row(
        desk(200), desk(400), desk(405), desk(405), "/lien-minh/ho/ho-so-nam/{cooperative}/"
    ),
    "lien-minh/ho/danh-gia/": read_only(desk(200)),
    "lien-minh/ho/danh-gia/<int:pk>/": Row(
        desk(200), desk(400), desk(405), desk(405), "/lien-minh/ho/danh-gia/{evaluation}/"
    ),
    "lien-minh/ho/danh-sach/": Row(desk(200), desk(400), desk(405), desk(405)),
    "lien-minh/ho/danh-sach/mau.xlsx": read_only(desk(200)),
    "lien-minh/ho/danh-sach/<int:pk>/": Row(  # taken before
        desk(200), desk(409), desk(405), desk(405), "/lien-minh/ho/danh-sach/{poverty_sheet}/"
    ),
    "lien-minh/ho/dua-vao-bang/": Row(desk(405), desk(302), desk(405), desk(405)),
}
