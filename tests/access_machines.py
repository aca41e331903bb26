"""Which role gets what at the addresses of the machines: probes, feeds, webhooks, files (`tests.access_table`)."""

from tests.access_rows import NO, Row, any_method, everyone, logged_in, read_only

MACHINES: dict[str, Row] = {
    "healthz": any_method(everyone(200)),
    "readyz": any_method(everyone(503)),  # no relay and no beat run here
    "robots.txt": read_only(everyone(200)),
    "llms.txt": read_only(everyone(200)),
    "manifest.webmanifest": read_only(everyone(200)),
    "sw.js": read_only(everyone(200)),
    "tap-huan.js": read_only(everyone(200)),
    "sitemap.xml": any_method(everyone(503)),
    "sitemap-<section>.xml": any_method(everyone(503), "/sitemap-san-pham.xml"),  # no task has made them
    "feed/google.xml": read_only(everyone(503)),
    "feed/san-pham.csv": read_only(everyone(503)),
    "webhooks/stripe/": Row(NO, everyone(400), NO),
    "webhooks/bank/<str:provider>/": Row(NO, everyone(400), NO, url="/webhooks/bank/sepay/"),
    "webhooks/sms/esms/<str:secret>/": Row(everyone(404), NO, NO, NO, url="/webhooks/sms/esms/none/"),
    "webhooks/zalo/": Row(NO, everyone(400), NO),
    "webhooks/mail/<str:provider>/": Row(NO, everyone(404), NO, everyone(404), url="/webhooks/mail/brevo/"),
    "tai-khoan/cach-nhan-tin/": Row(logged_in(200), logged_in(200), logged_in(405)),
    "thoi-nhan-tin/<str:token>/": Row(everyone(404), everyone(404), NO, url="/thoi-nhan-tin/none/"),
    "thong-bao/da-mo/": Row(NO, everyone(204), NO),
    r"tai-lieu/^(\d+)/(.*)$": any_method(everyone(302), "/tai-lieu/{document}"),
    "tai-lieu/authenticate_with_password/<int:restriction_id>/": any_method(
        everyone(404), "/tai-lieu/authenticate_with_password/1/"
    ),
    "^media/(?P<path>.*)$": any_method(everyone(404), "/media/none.webp"),
    "thiet-ke/": Row(everyone(200), NO, NO),  # only where DEBUG=1
}
