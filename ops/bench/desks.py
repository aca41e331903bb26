"""The part of the single visitor's table that runs inside Django: who asks, and for which addresses."""

import sys

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import URLPattern

from catalog import groups
from catalog.models import Cooperative, Product
from shop.accounts.models import Membership, User
from shop.stall import urls as stall_urls
from shop.union import urls as union_urls

PUBLIC = (
    *("", "san-pham/", "san-pham/?trang=2", "san-pham/?sap-xep=gia-tang", "san-pham/?con-hang=1"),
    *("san-pham/?q=che+shan+tuyet", "san-pham/?q=mat+ong+rung", "san-pham/?q=khong+co+hang+nay"),
    *("tim/?q=che", "tim/?q=mat", "hop-tac-xa/", "hop-tac-xa/?trang=2", "gio-hang/", "truy-xuat/"),
)
MANAGER, OFFICER = "+84912999901", "+84912999902"


def grow(products: int, orders: int, stalls: int) -> bool:
    """Adds so many of each to the shop."""
    call_command("load_scale", products=products, orders=orders, stalls=stalls, stdout=sys.stderr)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return True


def visitors() -> dict[str, dict[str, list[str] | str]]:
    """A guest, a manager of the largest stall and a union officer: what each asks for, and the session of each."""
    stall = Cooperative.published.order_by("pk")[0]
    product = Product.published.filter(cooperative=stall).order_by("pk")[0]
    public = [*PUBLIC, f"san-pham/{product.slug}/", f"hop-tac-xa/{stall.slug}/"]
    manager, officer = _user(MANAGER), union_officer()
    Membership.objects.get_or_create(user=manager, cooperative=stall)
    return {
        "guest": {"session": "", "paths": [f"/{path}" for path in public]},
        "stall": {"session": _session(manager), "paths": _addresses("/htx/", stall_urls.urlpatterns)},
        "union": {"session": _session(officer), "paths": _addresses("/lien-minh/", union_urls.urlpatterns)},
    }


def union_officer() -> User:
    officer = _user(OFFICER)
    officer.groups.add(Group.objects.get(name=groups.UNION))
    return officer


def _user(phone: str) -> User:
    found, _is_new = User.objects.get_or_create(phone=phone, defaults={"full_name": "Bench"})
    return found


def _session(who: User) -> str:
    client = Client()
    client.force_login(who, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _addresses(room: str, patterns: list[URLPattern]) -> list[str]:
    """Every page of a room that needs no key in its address."""
    paths = [room + str(pattern.pattern) for pattern in patterns]
    return [path for path in paths if "<" not in path and path.endswith("/")]
