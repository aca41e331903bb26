"""`make run`: the whole marketplace on one machine, from an empty folder to the printed addresses."""

import http.client
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from ops import embedded
from ops.supervisor import Supervisor, end_with_parent, read_procfile

CHECKOUT = Path(__file__).resolve().parent.parent
DATA = embedded.DEFAULT_DATA
VAPID_LENGTH = 43  # letters of base64url: 32 bytes
REVIVE_EVERY = 5  # seconds
LOOK_EVERY = 2  # seconds

LOGINS = (
    ("Người mua · buyer", "0912000001", "/dang-nhap/"),
    ("Hợp tác xã · cooperative manager", "0912000011", "/htx/"),
    ("Hợp tác xã khác · another cooperative", "0912000012", "/htx/"),
    ("Người đóng gói · the first cooperative's packer", "0912000013", "/htx/"),
    ("Liên minh HTX · union officer", "0912000021", "/lien-minh/"),
    ("Liên minh, kế toán · union, treasurer", "0912000022", "/lien-minh/tien/"),
    ("Liên minh, người duyệt chi · union, second signer", "0912000023", "/lien-minh/tien/"),
    ("Liên minh, kiểm soát viên · union, auditor", "0912000024", "/lien-minh/"),
    ("Biên tập · editor", "0912000031", "/quan-tri/"),
    ("Vận hành · operator", "0912000041", "/ky-thuat/"),
)


def main() -> int:
    """Run everything until SIGINT, SIGTERM or SIGHUP; returns the exit code."""
    host = os.environ.setdefault("HOST", "127.0.0.1")
    port = int(os.environ.setdefault("PORT", "8000"))
    held = embedded.hold_port(port, host)
    if held is None:
        print(f"Port {port} is taken: stop what runs there, or choose another: make run PORT=8080")
        return 1
    if embedded.claim(DATA / "run.lock") is None:
        print(f"Another `make run` works with {DATA}: stop it, or take another folder: DATA_DIR=… make run")
        return 1
    _exit_on_signals()
    if "MAKELEVEL" in os.environ:
        end_with_parent()
    servers = None
    if not (os.environ.get("DATABASE_URL") and os.environ.get("BROKER_URL")):
        servers = embedded.provide_environment(DATA)
    try:
        commands = read_procfile(CHECKOUT / "Procfile") | _development_environment(host, port)
        quiet = {"LOG_LEVEL": "WARNING"} | os.environ
        subprocess.run([sys.executable, "-m", "ops.prepare"], check=True, cwd=CHECKOUT, env=quiet)
        return _supervise(commands, servers, host, port)
    except subprocess.CalledProcessError as failure:
        print(f"Preparing failed with exit code {failure.returncode}; the reason is above.")
        return 1
    finally:
        if servers:
            servers.leave()


def _development_environment(host: str, port: int) -> dict[str, str]:
    """Set what the processes need beside the servers; returns the processes that only development has."""
    environment = os.environ
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment.get('PATH', os.defpath)}"
    environment["PYTHONUNBUFFERED"] = "1"
    environment.pop(
        "PYTHONDONTWRITEBYTECODE", None
    )  # eight processes would each compile everything at each start
    environment["DJANGO_SETTINGS_MODULE"] = "shop.settings"
    environment.setdefault("C_FORCE_ROOT", "1")  # Celery then starts without its warning to root
    environment["DATA_DIR"] = str(DATA)
    environment["INSTANCE"] = secrets.token_hex(8)
    environment.setdefault("STATIC_ROOT", str(DATA / "static"))
    environment.setdefault("EMAIL_URL", f"file://{DATA / 'mail'}")
    environment.setdefault("WEB_WORKERS", "2")
    media = Path(environment.setdefault("MEDIA_ROOT", str(CHECKOUT / "media")))
    media.mkdir(parents=True, exist_ok=True)
    return _fakestripe(_address(host, port)) | _fakephones()


def _fakestripe(address: str) -> dict[str, str]:
    """The process that stands in for Stripe, unless a key is given."""
    environment = os.environ
    if environment.get("STRIPE_SECRET_KEY"):
        return {}
    stripe_port = embedded.remembered_port(DATA / "ports.json", "fakestripe")
    webhook_secret = "whsec_" + embedded.secret(DATA / "webhook_secret")
    environment["STRIPE_SECRET_KEY"] = "sk_test_demo_marketplace"
    environment["STRIPE_WEBHOOK_SECRET"] = webhook_secret
    environment["STRIPE_API_BASE"] = f"http://127.0.0.1:{stripe_port}"
    webhook_url = f"{address}/webhooks/stripe/"
    return {
        "fakestripe": f"exec python -m tests.fakestripe --port {stripe_port} --webhook-url {webhook_url}"
        f' --webhook-secret "$STRIPE_WEBHOOK_SECRET" --state-file "$DATA_DIR/fakestripe.json"'
    }


def _fakephones() -> dict[str, str]:
    """The process that stands in for eSMS and Zalo and shows every message, unless a key is given; and a key for
    pushes, which real browsers take."""
    environment = os.environ
    environment.setdefault("VAPID_PRIVATE_KEY", embedded.secret(DATA / "vapid_key")[:VAPID_LENGTH])
    if environment.get("ESMS_API_KEY") or environment.get("ZALO_APP_ID"):
        return {}
    phones_port = embedded.remembered_port(DATA / "ports.json", "fakephones")
    environment["ESMS_API_KEY"], environment["ESMS_SECRET_KEY"] = "esms-key", "esms-secret"
    environment["ESMS_BRANDNAME"] = "CHOPHIEN"
    environment["ESMS_CALLBACK_SECRET"] = embedded.secret(DATA / "esms_callback_secret")
    environment["ZALO_APP_ID"], environment["ZALO_APP_SECRET"] = "4270000000000000001", "zalo-secret"
    environment["ZALO_OA_SECRET"] = "zalo-oa-secret"
    for name in ("ESMS_API_BASE", "ZALO_API_BASE", "ZALO_OAUTH_BASE"):
        environment[name] = f"http://127.0.0.1:{phones_port}"
    environment.setdefault("QUIET_AT_NIGHT", "0")  # whoever tries it at night wants to see it at night
    return {
        "fakephones": f'exec python -m tests.fakephones --port {phones_port} --mail-folder "$DATA_DIR/mail"'
    }


def _supervise(commands: dict[str, str], servers: embedded.Servers | None, host: str, port: int) -> int:
    supervisor = Supervisor(commands, os.environ)
    supervisor.every_second = _chores(supervisor, servers, host, port)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, lambda *_: supervisor.stop())
    exit_code = supervisor.run()
    supervisor.say("Đã dừng · stopped")
    return exit_code


def _chores(
    supervisor: Supervisor, servers: embedded.Servers | None, host: str, port: int
) -> Callable[[], None]:
    """What is done about once a second: say when the site is up, that it is ours, and look after the servers."""
    seconds = 0
    is_announced = False

    def chores() -> None:
        nonlocal seconds, is_announced
        seconds += 1
        if not is_announced or seconds % LOOK_EVERY == 0:
            answering = _who_answers(host, port)
            if answering not in (None, os.environ["INSTANCE"]):
                supervisor.give_up(
                    f"Another shop answers at port {port} as well: stop it, or choose another port"
                )
            elif answering and not is_announced:
                is_announced = True
                supervisor.say(_welcome(_address(host, port)))
        if servers and seconds % REVIVE_EVERY == 0:
            try:
                if servers.revive():
                    supervisor.say("PostgreSQL or Valkey was down and has been started again")
            except RuntimeError as failure:
                supervisor.say(str(failure))

    return chores


def _who_answers(host: str, port: int) -> str | None:
    """The INSTANCE of the shop that takes a visitor of this moment; None where none does."""
    connection = http.client.HTTPConnection(_reachable(host), port, timeout=1)
    try:
        connection.request("GET", "/healthz")
        response = connection.getresponse()
        return response.getheader("X-Instance", "") if response.status == http.HTTPStatus.OK else None
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def _reachable(host: str) -> str:
    return "127.0.0.1" if host == "0.0.0.0" else host


def _address(host: str, port: int) -> str:
    return f"http://{_reachable(host)}:{port}"


def _welcome(address: str) -> str:
    lines = ["", f"  Chợ Phiên Lai Châu: {address}/   English: {address}/en/", ""]
    if os.environ.get("DEBUG") == "1":
        lines += [f"  {phone}  {who:<38}  {address}{path}" for who, phone, path in LOGINS]
        lines += ["  Mật khẩu · password: chophien", ""]
    if phones := os.environ.get("ESMS_API_BASE", "").removeprefix("https://rest.esms.vn"):
        lines += [f"  Tin nhắn, như điện thoại hiện · messages as phones show them: {phones}/", ""]
    lines += [f"  Dữ liệu · data: {DATA}   Thư · mail: {DATA / 'mail'}", "  Ctrl-C: dừng · stop", ""]
    return "\n".join(lines)


def _exit_on_signals() -> None:
    """Leave by an exception, so that the servers are given back; a hang-up that nohup hides stays hidden."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # A shell that starts this in the background ignores SIGINT for it; `kill -INT` should work there too.
        if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, lambda received, frame: sys.exit(128 + received))


if __name__ == "__main__":
    sys.exit(main())
