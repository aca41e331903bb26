"""What the market tells people, by which ways and to whom: in words for the union."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shop.notifications.topics import Kind, Topic

TOPICS: dict[Topic, str | Promise] = {
    Topic.PURCHASE_PLACED: _("đã đặt hàng"),
    Topic.ORDER_PLACED: _("đơn mới"),
    Topic.ORDER_PAID: _("tiền đã về"),
    Topic.ORDER_REMINDED: _("nhắc nhận đơn"),
    Topic.ORDER_REMINDED_AGAIN: _("nhắc nhận đơn lần hai"),
    Topic.ORDER_CONFIRMED: _("hợp tác xã nhận đơn"),
    Topic.ORDER_PACKED: _("đã gói hàng"),
    Topic.ORDER_SHIPPED: _("đã gửi hàng"),
    Topic.PARCEL_CORRECTED: _("sửa mã vận đơn"),
    Topic.ORDER_LATE: _("đơn đến muộn"),
    Topic.ORDER_DELIVERED: _("đã giao"),
    Topic.ORDER_CANCELLED: _("đơn huỷ"),
    Topic.ORDER_RETURNED: _("hàng trả về"),
    Topic.ORDER_REFUNDED: _("hoàn tiền"),
    Topic.PAYOUT_REQUESTED: _("xin đổi tài khoản"),
    Topic.PAYOUT_APPLIED: _("tài khoản mới đã dùng"),
    Topic.SETTLEMENT_PAID: _("đối soát đã chuyển tiền"),
    Topic.COOPERATIVE_VERIFIED: _("được bán hàng"),
    Topic.COOPERATIVE_SUSPENDED: _("tạm dừng bán"),
    Topic.COOPERATIVE_WARNED: _("báo trước sẽ tạm dừng"),
    Topic.COOPERATIVE_ASKED_BACK: _("hồ sơ cần bổ sung"),
    Topic.PASSWORD_RESET: _("mật khẩu mới"),
    Topic.LISTING_SUBMITTED: _("hàng chờ duyệt"),
    Topic.LISTING_APPROVED: _("hàng được duyệt"),
    Topic.LISTING_REJECTED: _("hàng phải sửa"),
    Topic.CERTIFICATE_CONFIRMED: _("giấy được nhận"),
    Topic.CERTIFICATE_SENT_BACK: _("giấy phải gửi lại"),
    Topic.CERTIFICATE_LAPSING: _("giấy sắp hết hạn"),
    Topic.REVIEW_INVITED: _("mời đánh giá"),
    Topic.REVIEW_REJECTED: _("đánh giá không đăng"),
    Topic.QUESTION_ASKED: _("khách hỏi"),
    Topic.QUESTION_ANSWERED: _("câu trả lời"),
    Topic.STALL_SILENT: _("lâu chưa bán được"),
    Topic.STOCK_LOW: _("hàng sắp hết"),
    Topic.SETTLEMENT_UNOPENED: _("đối soát chưa xem"),
    Topic.PROFILE_ASKED: _("hồ sơ năm"),
    Topic.STALL_OFFERED: _("mời mở gian hàng"),
    Topic.BULLETIN: _("thông báo của Liên minh"),
    Topic.BULLETIN_URGENT: _("thông báo khẩn"),
    Topic.CALLS_WAITING: _("có gian cần gọi"),
    Topic.WORK_GIVEN: _("việc được giao"),
    Topic.CLASS_INVITED: _("mời dự lớp tập huấn"),
    Topic.CLASS_ASKED: _("đã ghi tên vào lớp"),
    Topic.CLASS_SEATED: _("có chỗ trong lớp"),
    Topic.CLASS_CHANGED: _("lớp đổi giờ, đổi nơi"),
    Topic.CLASS_CANCELLED: _("lớp bị huỷ"),
    Topic.CLASS_CERTIFIED: _("có giấy chứng nhận học"),
    Topic.CODE_ASKED: _("mã xem đơn"),
}
KINDS: dict[Kind, str | Promise] = {
    Kind.ORDER: _("Đơn và việc"),
    Kind.MONEY: _("Tiền"),
    Kind.NEWS: _("Tin mới"),
    Kind.ACCOUNT: _("Tài khoản"),
}
CHANNELS: dict[str, str | Promise] = {
    "push": _("Báo trên máy"),
    "zalo": "Zalo",
    "sms": "SMS",
    "email": _("Thư điện tử"),
    "call": _("Gọi điện"),
}
READERS: dict[str, str | Promise] = {
    "buyer": _("người mua"),
    "cooperative": _("hợp tác xã"),
    "asker": _("người hỏi"),
    "officer": _("cán bộ"),
    "person": _("người bán"),
    "caller": _("người xin mã"),
    "learner": _("người học"),
}
