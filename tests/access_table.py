"""Which role gets what at every address, by method (promise A1). A new address needs a row here."""

from tests.access_impact import IMPACT
from tests.access_machines import MACHINES
from tests.access_programmes import PROGRAMMES
from tests.access_rows import NO, Row, any_method, desk, everyone, logged_in, own_form, read_only, stall
from tests.access_training import TRAINING
from tests.register_rows import REGISTER

TABLE: dict[str, Row] = {
    **IMPACT,
    **MACHINES,
    **TRAINING,
    **PROGRAMMES,
    # People
    "dang-nhap/": Row(everyone(302, guest=200), everyone(302, guest=200), everyone(302, guest=200)),
    "dang-xuat/": Row(NO, everyone(302), NO),
    "_util/login/": any_method(everyone(302)),
    "tai-khoan/": Row(everyone(302), NO, NO),
    "dang-nhap/ma/": Row(
        everyone(302), everyone(302), logged_in(405), logged_in(405)
    ),  # nobody has set it up
    "tai-khoan/dang-nhap-hai-buoc/": Row(logged_in(200), logged_in(200), logged_in(405), logged_in(405)),
    "tai-khoan/mat-khau/": Row(logged_in(200), logged_in(200), logged_in(200)),
    "dang-ky/hop-tac-xa/": Row(everyone(200), everyone(200), NO, NO),
    "loi-moi/": Row(logged_in(200), everyone(302), NO, NO),
    "loi-moi/<str:token>/": Row(everyone(404), everyone(404), NO, NO, "/loi-moi/none/"),
    # The shop
    "": any_method(everyone(200), "/"),
    "san-pham/": any_method(everyone(200)),
    "tim/": read_only(everyone(200)),
    "san-pham/<slug:slug>/": any_method(everyone(200), "/san-pham/che-shan-tuyet/"),
    "truy-xuat/": Row(everyone(200), NO, NO),
    "truy-xuat/<str:typed>/": Row(everyone(200), NO, NO, url="/truy-xuat/{lot}/"),
    "01/<path:path>": Row(everyone(302), NO, NO, url="/01/08938509040017/10/{lot}"),
    "mua-vu/": read_only(everyone(200)),
    "hop-tac-xa/": any_method(everyone(200)),
    "hop-tac-xa/<slug:slug>/": any_method(everyone(200), "/hop-tac-xa/htx-che-may/"),
    "gio-hang/": read_only(everyone(200)),
    "gio-hang/them/": Row(NO, everyone(404), NO),
    "gio-hang/sua/": Row(NO, everyone(302), NO),
    "thanh-toan/": Row(everyone(302), everyone(302), NO),  # the cart is empty
    "thanh-toan/phi/": read_only(everyone(400)),
    "thanh-toan/quen/": Row(NO, everyone(302), NO),
    "thong-bao/": read_only(everyone(200)),
    "thong-bao/atom.xml": read_only(everyone(200)),
    "thong-bao/<int:pk>/": read_only(everyone(404), "/thong-bao/999/"),
    "gia-tuan/": read_only(everyone(200)),
    "kiem-chung/<str:digest>/": read_only(everyone(404), "/kiem-chung/none/"),
    "phi-giao/": Row(everyone(302), NO, NO, NO),
    "dia-chi/xa/": read_only(everyone(200)),
    "tra-cuu/": Row(everyone(200), everyone(200), NO),  # nothing typed
    "don/": read_only(everyone(200)),
    "don/<str:number>/": read_only(everyone(404, buyer=200), "/don/{purchase}/"),
    "don/<str:number>/bien-nhan/": read_only(everyone(404, buyer=200), "/don/{purchase}/bien-nhan/"),
    "don/<str:number>/tra-the/": Row(
        everyone(404, buyer=302), everyone(404, buyer=302), NO, NO, "/don/{purchase}/tra-the/"
    ),
    "don/<str:number>/huy/": Row(NO, everyone(404), NO, NO, "/don/{purchase}/huy/"),
    "san-pham/<slug:slug>/danh-gia/": read_only(everyone(200), "/san-pham/che-shan-tuyet/danh-gia/"),
    "san-pham/<slug:slug>/hoi/": Row(everyone(200), everyone(200), NO, url="/san-pham/che-shan-tuyet/hoi/"),
    "don/<str:number>/danh-gia/": read_only(everyone(404, buyer=200), "/don/{purchase}/danh-gia/"),
    "don/<str:number>/danh-gia/<int:product>/": Row(  # nothing is delivered yet
        everyone(404, buyer=302), everyone(404, buyer=302), NO, NO, "/don/{purchase}/danh-gia/{product}/"
    ),
    r"^((?:[\w\-]+/)*)$": any_method(everyone(404), "/khong-co-trang-nay/"),
    "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/": any_method(
        everyone(404), "/_util/authenticate_with_password/1/1/"
    ),
    # The stall
    "htx/": read_only(stall(200)),
    "htx/don/": read_only(stall(200)),
    "htx/don/cung-luc/": Row(stall(405), stall(404), stall(405)),
    "htx/in/": read_only(stall(200)),
    "htx/in/trang/": read_only(stall(200)),
    "htx/in/tep.pdf": read_only(stall(200)),
    "htx/don/<str:number>/": read_only(stall(200, own=True), "/htx/don/{order}/"),
    "htx/don/<str:number>/<slug:word>/": Row(
        stall(200, own=True), stall(302, own=True), stall(405), stall(405), "/htx/don/{order}/nhan/"
    ),
    "htx/hang/": read_only(stall(200)),
    "htx/hang/nhieu/": Row(stall(200), stall(400), stall(405), stall(405)),
    "htx/hang/nhieu/gia/": Row(stall(405), stall(400), stall(405)),
    "htx/gia-tuan/": read_only(stall(200)),
    "htx/bang-tinh/": Row(stall(200), stall(400), stall(405), stall(405)),
    "htx/bang-tinh/mau.xlsx": read_only(stall(200)),
    "htx/bang-tinh/<int:pk>/": Row(
        stall(200, own=True), stall(302, own=True), stall(405), stall(405), "/htx/bang-tinh/{goods_sheet}/"
    ),
    "htx/hang/dang-do/": read_only(stall(200)),
    "htx/hang/moi/mot-trang/": Row(stall(200), stall(200), stall(405), stall(405)),
    "htx/hang/moi/": Row(stall(200), stall(200), stall(405), stall(405)),
    "htx/hang/<int:pk>/": read_only(stall(200, own=True), "/htx/hang/{product}/"),
    "htx/hang/<int:pk>/anh/": own_form("/htx/hang/{product}/anh/"),
    "htx/nghi/": Row(stall(200), stall(200), stall(405), stall(405)),
    "htx/hang/<int:pk>/anh/xep/": Row(
        stall(405), stall(302, own=True), stall(405), stall(405), "/htx/hang/{product}/anh/xep/"
    ),
    "htx/hang/<int:pk>/ten/": own_form("/htx/hang/{product}/ten/"),
    "htx/hang/<int:pk>/goi/": Row(
        stall(200, own=True), stall(302, own=True), stall(405), stall(405), "/htx/hang/{product}/goi/"
    ),
    "htx/hang/<int:product>/goi/<int:pk>/": Row(
        stall(200, own=True),
        stall(302, own=True),
        stall(405),
        stall(405),
        "/htx/hang/{product}/goi/{variant}/",
    ),
    "htx/hang/<int:pk>/xem/": own_form("/htx/hang/{product}/xem/"),
    "htx/hang/<int:pk>/xem/trang/": read_only(stall(200, own=True), "/htx/hang/{product}/xem/trang/"),
    **{
        f"htx/hang/<int:pk>/{word}/": Row(
            stall(405), stall(302, own=True), stall(405), stall(405), f"/htx/hang/{{product}}/{word}/"
        )
        for word in ("rut", "giong", "cat-di", "lay-ra")
    },
    "htx/hang/<int:pk>/giay/moi/": Row(  # without a photograph
        stall(200, own=True), stall(200, own=True), stall(405), stall(405), "/htx/hang/{product}/giay/moi/"
    ),
    "htx/hang/<int:product>/giay/<int:pk>/": Row(  # it is confirmed: nothing is changed
        stall(200, own=True),
        stall(302, own=True),
        stall(405),
        stall(405),
        "/htx/hang/{product}/giay/{certificate}/",
    ),
    "htx/hang/<int:product>/giay/<int:pk>/anh/": read_only(
        stall(200, own=True), "/htx/hang/{product}/giay/{certificate}/anh/"
    ),
    "htx/hang/<int:product>/giay/<int:pk>/bo/": Row(
        stall(405),
        stall(302, own=True),
        stall(405),
        stall(405),
        "/htx/hang/{product}/giay/{certificate}/bo/",
    ),
    "htx/hoi-dap/": read_only(stall(200)),
    "htx/hoi-dap/<int:pk>/": own_form("/htx/hoi-dap/{question}/"),
    "htx/danh-gia/": read_only(stall(200)),
    "htx/danh-gia/<int:pk>/": own_form("/htx/danh-gia/{review}/"),
    "htx/lo/hang/<int:pk>/": read_only(stall(200, own=True), "/htx/lo/hang/{product}/"),
    "htx/lo/hang/<int:pk>/moi/": own_form("/htx/lo/hang/{product}/moi/"),
    "htx/lo/<str:code>/": read_only(stall(200, own=True), "/htx/lo/{lot}/"),
    "htx/lo/<str:code>/sua/": own_form("/htx/lo/{lot}/sua/"),
    "htx/lo/<str:code>/buoc/": own_form("/htx/lo/{lot}/buoc/"),
    "htx/lo/<str:code>/buoc/<int:pk>/": own_form("/htx/lo/{lot}/buoc/{lot_step}/"),
    "htx/lo/<str:code>/dang-ban/": Row(
        stall(405), stall(302, own=True), stall(405), url="/htx/lo/{lot}/dang-ban/"
    ),
    "htx/lo/<str:code>/thu-hoi/": own_form("/htx/lo/{lot}/thu-hoi/"),
    "htx/lo/<str:code>/tem/": read_only(stall(200, own=True), "/htx/lo/{lot}/tem/"),
    "htx/tien/": read_only(stall(200)),
    "htx/tien/thu-ho/": Row(stall(200), stall(200), stall(405), stall(405)),
    "htx/tien/tai-khoan/": Row(stall(200), stall(200), stall(405), stall(405)),
    "htx/tien/tai-khoan/<int:pk>/dung/": Row(
        stall(405), stall(302, own=True), stall(405), url="/htx/tien/tai-khoan/{payout}/dung/"
    ),
    "htx/tien/doi-soat/": read_only(stall(200)),
    "htx/tien/doi-soat/<str:number>/": read_only(stall(200, own=True), "/htx/tien/doi-soat/{settlement}/"),
    "htx/tien/doi-soat/<str:number>/bang-ke.pdf": read_only(
        stall(200, own=True), "/htx/tien/doi-soat/{settlement}/bang-ke.pdf"
    ),
    "htx/tien/doi-soat/<str:number>/bang-ke.xlsx": read_only(
        stall(200, own=True), "/htx/tien/doi-soat/{settlement}/bang-ke.xlsx"
    ),
    "htx/tien/chuyen-khoan/": read_only(stall(200)),
    "htx/tien/chuyen-khoan/sao-ke/": Row(stall(200), stall(400), stall(405), stall(405)),
    "htx/tien/chuyen-khoan/sao-ke/nhap/": Row(stall(405), stall(400), stall(405)),
    "htx/tien/chuyen-khoan/<int:pk>/": read_only(stall(200, own=True), "/htx/tien/chuyen-khoan/{transfer}/"),
    "htx/tien/chuyen-khoan/<int:pk>/<slug:word>/": Row(
        stall(200, own=True),
        stall(302, own=True),
        stall(405),
        stall(405),
        "/htx/tien/chuyen-khoan/{transfer}/tra-lai/",
    ),
    "htx/ban-ngoai/": Row(stall(200), stall(200), stall(405), stall(405)),
    "htx/ban-ngoai/livestream/": Row(stall(200), stall(200), stall(405), stall(405)),
    "htx/ban-ngoai/<int:pk>/": read_only(stall(200, own=True), "/htx/ban-ngoai/{declared}/"),
    "htx/ban-ngoai/<int:pk>/sua/": own_form("/htx/ban-ngoai/{declared}/sua/"),
    "htx/ban-ngoai/<int:pk>/anh/": Row(  # there is none
        stall(404), stall(400, own=True), stall(405), stall(405), "/htx/ban-ngoai/{declared}/anh/"
    ),
    "htx/dat-giup/": read_only(stall(200)),
    "htx/dat-giup/khach/": Row(stall(200), stall(200), stall(405), stall(405)),  # nothing chosen
    "htx/dat-giup/xong/<str:number>/": read_only(stall(200, own=True), "/htx/dat-giup/xong/{by_phone}/"),
    "htx/cho-song/": read_only(stall(200)),
    "htx/cho-song/the/": read_only(stall(200)),
    "htx/cho-song/gui/": Row(stall(405), stall(400), stall(405)),  # nothing that could be read
    "htx/cho-song/rut/": Row(stall(405), stall(400), stall(405)),  # no key
    "htx/tai-khoan/": read_only(stall(200)),
    "htx/huyen-cu/": Row(stall(405), stall(302), stall(405)),
    "htx/tai-khoan/may/": Row(stall(405), stall(400), stall(405)),  # no push is set up
    "htx/tai-khoan/so/": Row(stall(200), stall(200), stall(405)),  # no way to phones is set up
    "htx/ho-so/": Row(stall(200, own=True), stall(200, own=True), stall(405), stall(405)),
    "htx/ho-so/sua/": Row(stall(200, own=True), stall(200, own=True), stall(405), stall(405)),
    "htx/ho-so/gui/": Row(stall(405), stall(302, own=True), stall(405)),
    "htx/ho-so/giay/<int:pk>/": read_only(stall(200, own=True), "/htx/ho-so/giay/{paper}/"),
    "htx/thay-mat/": Row(stall(200), stall(400), stall(405), stall(405)),
    "htx/nhan-su/": read_only(stall(200)),
    "htx/nhan-su/moi/": Row(stall(200), stall(200), stall(405), stall(405)),
    "htx/nhan-su/<int:pk>/": Row(  # without a role
        stall(200, own=True), stall(400, own=True), stall(405), stall(405), "/htx/nhan-su/{member}/"
    ),
    "htx/nhan-su/loi-moi/<int:pk>/rut/": Row(
        stall(405), stall(302, own=True), stall(405), url="/htx/nhan-su/loi-moi/{invitation}/rut/"
    ),
    "htx/du-lieu/": Row(stall(200), stall(302), stall(405), stall(405)),
    "htx/du-lieu/<int:pk>/tai/": read_only(stall(200, own=True), "/htx/du-lieu/{copy}/tai/"),
    "htx/mat-khau/": Row(stall(200), stall(200), stall(405), stall(405)),
    "htx/doi-gian/": Row(stall(405), stall(404), stall(405)),
    # The union's desk
    "lien-minh/": read_only(desk(200)),
    "lien-minh/doanh-thu/": read_only(desk(200)),
    "lien-minh/doanh-thu/bang.<slug:kind>": read_only(desk(200), "/lien-minh/doanh-thu/bang.csv"),
    "lien-minh/doanh-thu/giu/": Row(desk(405), desk(400), desk(405)),  # without a name
    "lien-minh/doanh-thu/giu/<int:pk>/": Row(  # somebody else's
        desk(405), desk(404), desk(405), url="/lien-minh/doanh-thu/giu/1/"
    ),
    "lien-minh/doanh-thu.csv": read_only(desk(200)),
    "lien-minh/doanh-thu.xlsx": read_only(desk(200)),
    "lien-minh/bao-cao/": Row(desk(200), desk(400), desk(405), desk(405)),  # no report
    "lien-minh/bao-cao/<int:pk>/": read_only(desk(200), "/lien-minh/bao-cao/{report}/"),
    "lien-minh/bao-cao/<int:pk>/lam-lai/": Row(
        desk(405), desk(302), desk(405), desk(405), "/lien-minh/bao-cao/{report}/lam-lai/"
    ),
    "lien-minh/bao-cao/<int:pk>/tai.<slug:kind>": read_only(desk(200), "/lien-minh/bao-cao/{report}/tai.pdf"),
    "lien-minh/bao-cao/lich/": Row(desk(200), desk(400), desk(405), desk(405)),  # nobody to tell
    "lien-minh/bao-cao/lich/<int:pk>/thoi/": Row(
        desk(405), desk(404), desk(405), desk(405), "/lien-minh/bao-cao/lich/1/thoi/"
    ),
    "lien-minh/bao-cao/chot/": Row(desk(200), desk(400), desk(405), desk(405)),  # no period
    "lien-minh/bao-cao/chot/<int:pk>/": read_only(desk(404), "/lien-minh/bao-cao/chot/1/"),
    "lien-minh/bao-cao/chot/<int:pk>/duyet/": Row(
        desk(405), desk(404), desk(405), url="/lien-minh/bao-cao/chot/1/duyet/"
    ),
    "lien-minh/bao-cao/chot/<int:pk>/rut/": Row(
        desk(405), desk(404), desk(405), url="/lien-minh/bao-cao/chot/1/rut/"
    ),
    "lien-minh/nhat-ky/": read_only(
        everyone(403, guest=302, operator=200)
    ),  # auditors', see tests.desk_table
    "lien-minh/thong-bao/": read_only(desk(200)),
    "lien-minh/thong-bao/moi/": Row(desk(200), desk(400), desk(405), desk(405)),  # nothing typed
    "lien-minh/thong-bao/<int:pk>/": read_only(desk(404), "/lien-minh/thong-bao/999/"),
    "lien-minh/thong-bao/<int:pk>/sua/": Row(
        desk(404), desk(404), desk(405), desk(405), "/lien-minh/thong-bao/999/sua/"
    ),
    "lien-minh/thong-bao/<int:pk>/rut/": Row(
        desk(405), desk(404), desk(405), desk(405), "/lien-minh/thong-bao/999/rut/"
    ),
    "lien-minh/im-lang/": read_only(desk(200)),
    "lien-minh/viec/": read_only(desk(200)),
    "lien-minh/viec/<slug:kind>/<int:pk>/": Row(  # of what does not wait
        desk(405), desk(302), desk(405), url="/lien-minh/viec/im-lang/{cooperative}/"
    ),
    "lien-minh/viec/<slug:kind>/<int:pk>/xong/": Row(
        desk(405), desk(302), desk(405), url="/lien-minh/viec/im-lang/{cooperative}/xong/"
    ),
    "lien-minh/can-goi/": read_only(desk(200)),
    "lien-minh/can-goi/<int:pk>/": Row(  # without a result
        desk(405), desk(400), desk(405), url="/lien-minh/can-goi/{phone_call}/"
    ),
    "lien-minh/tin-nhan/": read_only(desk(200)),
    "lien-minh/tin-nhan/<int:pk>/gui-lai/": Row(  # it waits to be sent
        desk(405), desk(302), desk(405), url="/lien-minh/tin-nhan/{message}/gui-lai/"
    ),
    "lien-minh/dat-giup/": read_only(desk(200)),
    "lien-minh/dat-giup/<int:pk>/": read_only(desk(200), "/lien-minh/dat-giup/{cooperative}/"),
    "lien-minh/dat-giup/<int:pk>/khach/": Row(  # nothing chosen
        desk(200), desk(200), desk(405), desk(405), "/lien-minh/dat-giup/{cooperative}/khach/"
    ),
    "lien-minh/dat-giup/<int:pk>/xong/<str:number>/": read_only(  # the stall placed it
        desk(404), "/lien-minh/dat-giup/{cooperative}/xong/{by_phone}/"
    ),
    "lien-minh/danh-gia/": read_only(desk(200)),
    "lien-minh/danh-gia/<int:pk>/<slug:word>/": Row(
        desk(405), desk(302), desk(405), url="/lien-minh/danh-gia/{review}/duyet/"
    ),
    "lien-minh/hoi-dap/": read_only(desk(200)),
    "lien-minh/hoi-dap/<int:pk>/<slug:word>/": Row(
        desk(405), desk(302), desk(405), url="/lien-minh/hoi-dap/{question}/an/"
    ),
    "lien-minh/duyet/": Row(desk(200), desk(302), desk(405)),  # nothing chosen
    "lien-minh/duyet/giay/": read_only(desk(200)),
    "lien-minh/duyet/giay/<int:pk>/anh/": read_only(desk(200), "/lien-minh/duyet/giay/{certificate}/anh/"),
    "lien-minh/duyet/giay/<int:pk>/<slug:word>/": Row(  # without a version
        desk(405), desk(404), desk(405), url="/lien-minh/duyet/giay/{certificate}/dong-y/"
    ),
    "lien-minh/duyet/<int:pk>/": Row(  # it does not wait
        desk(302), desk(405), desk(405), desk(405), "/lien-minh/duyet/{product}/"
    ),
    "lien-minh/duyet/<int:pk>/<slug:word>/": Row(  # without a version
        desk(405), desk(404), desk(405), url="/lien-minh/duyet/{product}/dong-y/"
    ),
    "lien-minh/hop-tac-xa/<int:pk>/dang-thang/": Row(
        desk(405), desk(302), desk(405), url="/lien-minh/hop-tac-xa/{cooperative}/dang-thang/"
    ),
    "lien-minh/hop-tac-xa/": read_only(desk(200)),
    "lien-minh/hop-tac-xa/<int:pk>/": read_only(desk(200), "/lien-minh/hop-tac-xa/{cooperative}/"),
    "lien-minh/hop-tac-xa/<int:pk>/xac-minh/": Row(
        desk(405), desk(302), desk(405), url="/lien-minh/hop-tac-xa/{cooperative}/xac-minh/"
    ),
    "lien-minh/hop-tac-xa/<int:pk>/thoi-dung/": Row(  # none runs
        desk(405), desk(302), desk(405), url="/lien-minh/hop-tac-xa/{cooperative}/thoi-dung/"
    ),
    "lien-minh/hop-tac-xa/<int:pk>/tam-dung/": Row(  # without a reason
        desk(405), desk(200), desk(405), url="/lien-minh/hop-tac-xa/{cooperative}/tam-dung/"
    ),
    **REGISTER,
    "lien-minh/ho-so/": read_only(desk(200)),
    "lien-minh/ho-so/moi/": Row(desk(200), desk(400), desk(405), desk(405)),
    "lien-minh/ho-so/giay/<int:pk>/": read_only(desk(200), "/lien-minh/ho-so/giay/{paper}/"),
    "lien-minh/ho-so/<int:pk>/": read_only(desk(200), "/lien-minh/ho-so/{registration}/"),
    "lien-minh/ho-so/<int:pk>/muc/": Row(
        desk(405), desk(400), desk(405), url="/lien-minh/ho-so/{registration}/muc/"
    ),
    "lien-minh/ho-so/<int:pk>/giay/": Row(
        desk(405), desk(400), desk(405), url="/lien-minh/ho-so/{registration}/giay/"
    ),
    "lien-minh/ho-so/<int:pk>/xac-minh/": Row(  # it is verified
        desk(405), desk(302), desk(405), url="/lien-minh/ho-so/{registration}/xac-minh/"
    ),
    "lien-minh/ho-so/<int:pk>/hoi-lai/": Row(
        desk(405), desk(400), desk(405), url="/lien-minh/ho-so/{registration}/hoi-lai/"
    ),
    "lien-minh/hop-tac-xa/<int:pk>/nguoi/": read_only(
        desk(200), "/lien-minh/hop-tac-xa/{cooperative}/nguoi/"
    ),
    "lien-minh/hop-tac-xa/<int:pk>/thay-mat/": Row(  # without its consent
        desk(405), desk(403), desk(405), url="/lien-minh/hop-tac-xa/{cooperative}/thay-mat/"
    ),
    "lien-minh/thay-mat/thoi/": Row(desk(405), desk(302), desk(405)),
    "lien-minh/nguoi/<int:pk>/mat-khau/": Row(
        desk(405), desk(200), desk(405), url="/lien-minh/nguoi/{member}/mat-khau/"
    ),
    "lien-minh/tien/": read_only(desk(200)),
    "lien-minh/tien/chuyen-khoan/": read_only(desk(200)),
    "lien-minh/tien/chuyen-khoan/<int:pk>/<slug:word>/": Row(
        desk(200), desk(302), desk(405), desk(405), "/lien-minh/tien/chuyen-khoan/{transfer}/tra-lai/"
    ),
    "lien-minh/tien/thu-ho/": read_only(desk(200)),
    "lien-minh/tien/the/": read_only(desk(200)),
    "lien-minh/tien/the/<slug:kind>/<int:pk>/<slug:word>/": Row(  # there is none
        desk(405), desk(404), desk(405), url="/lien-minh/tien/the/giu-lai/1/tra-lai/"
    ),
    "lien-minh/tien/tai-khoan/": read_only(desk(200)),
    "lien-minh/tien/tai-khoan/<int:pk>/dung/": Row(  # without a reason
        desk(405), desk(400), desk(405), url="/lien-minh/tien/tai-khoan/{payout}/dung/"
    ),
    "lien-minh/tien/don/": read_only(desk(200)),
    "lien-minh/tien/don/<str:number>/": read_only(desk(200), "/lien-minh/tien/don/{order}/"),
    "lien-minh/tien/don/<str:number>/dinh-chinh/": Row(  # of nothing that the order has
        desk(405), desk(404), desk(405), url="/lien-minh/tien/don/{order}/dinh-chinh/"
    ),
    "lien-minh/tien/doi-soat/": read_only(desk(200)),
    "lien-minh/tien/doi-soat/lap/": Row(desk(405), desk(400), desk(405)),
    "lien-minh/tien/doi-soat/lenh-chuyen.xlsx": Row(
        desk(302), desk(405), desk(405), desk(405)
    ),  # nothing waits
    "lien-minh/tien/doi-soat/lenh-chuyen.csv": Row(desk(302), desk(405), desk(405), desk(405)),
    "lien-minh/tien/doi-soat/duyet/": Row(desk(405), desk(302), desk(405)),
    "lien-minh/tien/doi-soat/<str:number>/dinh-chinh/": Row(  # without a reason
        desk(405), desk(400), desk(405), url="/lien-minh/tien/doi-soat/{settlement}/dinh-chinh/"
    ),
    "lien-minh/tien/doi-soat/<str:number>/": read_only(desk(200), "/lien-minh/tien/doi-soat/{settlement}/"),
    "lien-minh/tien/doi-soat/<str:number>/da-chuyen/": Row(  # it is paid
        desk(405), desk(409), desk(405), url="/lien-minh/tien/doi-soat/{settlement}/da-chuyen/"
    ),
    "lien-minh/tien/doi-soat/<str:number>/rut-lai/": Row(
        desk(405), desk(409), desk(405), url="/lien-minh/tien/doi-soat/{settlement}/rut-lai/"
    ),
    "lien-minh/tien/doi-soat/<str:number>/bang-ke.pdf": read_only(
        desk(200), "/lien-minh/tien/doi-soat/{settlement}/bang-ke.pdf"
    ),
    "lien-minh/tien/doi-soat/<str:number>/bang-ke.xlsx": read_only(
        desk(200), "/lien-minh/tien/doi-soat/{settlement}/bang-ke.xlsx"
    ),
}
