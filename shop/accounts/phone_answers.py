"""What a phone is answered that sends by itself what was tapped without a signal: a few words instead of a page (C11).

The answers before any view stand here: no login, another login, nobody at that stall.
"""

from hashlib import sha256

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

KEY_HEADER = "Idempotency-Key"
OWNER_HEADER = "X-Stall-Owner"

DONE, CONFLICT, REFUSED, LOGIN, TOKEN = "done", "conflict", "refused", "login", "token"
HELD, LATER = "held", "later"  # of one among many: behind another about the same; a fault, to be sent again


def are_wanted(request: HttpRequest) -> bool:
    """Whether a phone's script asks, which reads no pages."""
    is_script = KEY_HEADER in request.headers or OWNER_HEADER in request.headers
    return is_script and not request.accepts("text/html")


def owner(user_id: int, cooperative_id: int) -> str:
    """The name under which a phone keeps what belongs to one person at one stall. It opens nothing, and is made of
    nothing that may change: what waits finds its person again when the site's secret key is another."""
    return sha256(f"shop.accounts.phone_answers {user_id}:{cooperative_id}".encode()).hexdigest()[:32]


def former_owner(user_id: int, cooperative_id: int) -> str:
    """The same, as phones know it that have had no signal since 1 December 2026."""
    return salted_hmac("shop.accounts.phone_answers", f"{user_id}:{cooperative_id}").hexdigest()[:32]


def answer(state: str, message: str, *, status: int, location: str = "") -> HttpResponse:
    response = JsonResponse({"state": state, "message": message, "location": location}, status=status)
    response["Cache-Control"] = "no-store"
    return response


def log_in() -> HttpResponse:
    """What waits on the phone goes on waiting for the same person at the same stall."""
    return answer(LOGIN, _("Đăng nhập lại để gửi tiếp."), status=401)


def stale_token() -> HttpResponse:
    return answer(TOKEN, _("Trang mở lâu quá nên chưa gửi được"), status=403)


def not_allowed() -> HttpResponse:
    return answer(
        REFUSED, _("Tài khoản này không còn làm việc này ở gian hàng được. Chưa làm gì."), status=403
    )
