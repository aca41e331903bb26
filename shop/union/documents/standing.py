"""What of a paper is final and what may still change, until when: a sentence or two for each kind of report."""

from shop.union.documents.asked import Asked
from shop.union.models import ReportKind

CLOSED = "Số liệu tiêu thụ đã chốt, không đổi nữa."
IN_PIECES = "Từng kỳ đã chốt kiểm được bằng mã trên báo cáo của kỳ ấy."
OPEN = "Số liệu tiêu thụ còn đổi cho đến khi kỳ này được chốt."
REST = "Các mục khác ghi theo sổ lúc làm báo cáo, về sau còn bổ sung được."
SETTLEMENT = "Bảng đã chuyển tiền thì không đổi nữa; bảng chưa chuyển còn có thể rút lại để lập lại."
PROGRAMME = (
    "Khoản hỗ trợ đã ghi không bị sửa, chỉ ghi thêm dòng đính chính; khoản ghi muộn nằm ở báo cáo làm sau."
)
TRAINING = (
    "Giấy chứng nhận đã cấp giữ nguyên tên lớp, ngày và nơi học, chỉ có thể bị thu hồi; "
    "người dự còn được ghi thêm từ danh sách giấy."
)


def of(asked: Asked, kind: ReportKind, *, is_running: bool) -> str:
    """`is_running`: its period was not over when it was made."""
    last = f"{asked.period.last:%d/%m/%Y}"
    match kind:
        case ReportKind.SETTLEMENT:
            more = f"Tháng chưa hết: còn lập thêm bảng đến hết ngày {last}."
            over = "Tháng đã hết: không lập thêm bảng nào của tháng này."
            return f"{SETTLEMENT} {more if is_running else over}"
        case ReportKind.PROGRAMME:
            return (
                f"{PROGRAMME} Năm chưa hết: còn hỗ trợ tiếp đến hết ngày {last}." if is_running else PROGRAMME
            )
        case ReportKind.TRAINING:
            return f"{TRAINING} Quý chưa hết: còn mở lớp đến hết ngày {last}." if is_running else TRAINING
        case ReportKind.MONTH:
            return _of_sales(asked)
    return f"{_of_sales(asked)} {REST}"


def _of_sales(asked: Asked) -> str:
    if asked.pieces:
        return f"{CLOSED} {IN_PIECES}"
    return CLOSED if asked.closing else OPEN
