"""English has a form for one: who counts something that can be one says so with a plural in the sources."""

import re
from pathlib import Path

from ops import translations

LIMITS = "most|least|least_days|least_months|days|hours|minutes|silent_days|choice|silent"  # of settings, never one
NOUNS = (
    "bulletins|calls|certificates|characters|classes|communes|cooperatives|days|files|hours|households|items|letters"
    "|lines|lots|members|minutes|months|orders|packs|parcels|payments|people|photos|pictures|places|points|products"
    "|programmes|questions|reviews|rows|seats|settlements|stalls|tests|times|transfers|visits|weeks"
)
COUNTED = re.compile(rf"%\((?!(?:{LIMITS})\))\w+\)[sd](?:</\w+>)? (?:[a-z-]+ ){{0,2}}(?:{NOUNS})\b")
# Where it is a limit of the code, or shown for more than one alone.
REVIEWED = {
    "%(kind)s: giá giữa của %(count)s tuần",
    "%(n)d trong %(all)d gian hàng không bán được đơn nào",
    "%(name)s nhận đơn từ %(least)s tiền hàng, còn thiếu %(missing)s.",
    "Bạn cần chuyển khoản <strong>%(n)s lần</strong>, mỗi hợp tác xã một lần: mỗi kiện bên"
    " dưới có mã và số tiền riêng.",
    "Cho một %(unit)s. %(n)s lượt bán, của ít nhất %(stalls)s hợp tác xã.",
    "Chỉ hợp tác xã và Liên minh xem được; xoá sau khi xác minh %(n)s ngày.",
    "Dài quá: %(n)s chữ cái, nhiều nhất là %(most)s. Lời kể để dành cho phần giới thiệu.",
    "Ghi chú dài quá, nhiều nhất %(count)s chữ cái.",
    "Ghi lý do, nhiều nhất %(n)d chữ. Chưa làm gì.",
    "Gian hàng có %(n)s gói cùng tên này. Dùng mẫu của chợ, có sẵn mã.",
    "Gian hàng có %(n)s mặt hàng cùng tên này. Dùng mẫu của chợ, có sẵn mã.",
    "Hợp tác xã đã ghi %(n)d người vào lớp này. Muốn thêm thì gọi Liên minh.",
    "Kho còn %(on_hand)d, đang giữ %(reserved)d cho đơn, nên bán được nhiều nhất %(free)d."
    " Chưa ghi gì. Kho có nhiều hơn thì vào Hàng hoá sửa số trước.",
    "Món này có %(n)s giấy rồi. Bỏ giấy cũ trước.",
    "Mặt hàng này có %(n)s loại gói: ghi rõ loại nào.",
    "Mỗi lần nhiều nhất %(n)s gói. Hãy chọn bớt, hoặc dùng bảng tính.",
    "Mỗi lần thêm nhiều nhất %(n)s mặt hàng mới. Nhập xong thì gửi lại tệp này.",
    "Mỗi đơn nhiều nhất %(n)d loại gói.",
    "Người tự ghi chỉ có chỗ ngay khi cả lớp chưa quá %(all)s người tự ghi, và từ một mạng"
    " chưa quá %(one)s người: để một người không lấy hết chỗ của lớp.",
    "Nhiều nhất %(n)s ảnh một lần.",
    "Xem cả %(n)s đánh giá",
    "Xoá sau khi xác minh %(n)s ngày; ai kiểm tra gì, lúc nào thì còn.",
    "của %(n)s trong %(all)s HTX",
    "của %(n)s trong %(all)s xã",
    "dài quá: nhiều nhất %(n)s chữ cái.",
    "giữ cho đơn %(n)s",
    "tính trên %(n)s trong %(all)s hộ",
}


def counted(path: Path) -> set[str]:
    """The Vietnamese of what counts something in English and has one English form."""
    return {
        str(message.id)
        for message in translations.read(path, "en")
        if message.id and not message.pluralizable and COUNTED.search(str(message.string))
    }


def test_what_can_be_one_has_an_english_form_for_one():
    assert counted(translations.CHECKOUT / translations.ENGLISH) == REVIEWED
