"""Who may do what, in words short enough for a table of every address (`tests.access_table`)."""

from dataclasses import dataclass

ROLES = ("guest", "buyer", "manager", "rival", "union", "editor", "operator")
METHODS = ("GET", "HEAD", "POST", "PUT")
ADMIN_PREFIXES = ("quan-tri/", "ky-thuat/")  # whole rooms: one row each, below

Answer = dict[str, int]  # role → status


def everyone(status: int, **others: int) -> Answer:
    return dict.fromkeys(ROLES, status) | others


def stall(status: int, *, own: bool = False) -> Answer:
    """For who runs a stall; with `own` only for the one that the thing belongs to."""
    return everyone(403, guest=302, manager=status, rival=404 if own else status)


def desk(status: int) -> Answer:
    return everyone(403, guest=302, union=status, operator=status)


def logged_in(status: int) -> Answer:
    return everyone(status, guest=302)


NO = everyone(405)


@dataclass(frozen=True)
class Row:
    """What each method answers. `put` stands for every method that no form sends."""

    get: Answer
    post: Answer
    put: Answer
    head: Answer | None = None  # as `get` where it is not said
    url: str = ""  # the address tried, where the route itself has holes

    def answer(self, method: str) -> Answer:
        head = self.get if self.head is None else self.head
        return {"GET": self.get, "HEAD": head, "POST": self.post, "PUT": self.put}[method]


def read_only(answer: Answer, url: str = "") -> Row:
    """GET alone. Whether the thing exists is asked after the method, who may come in before it."""
    refused = {role: status if status in (302, 403) else 405 for role, status in answer.items()}
    return Row(answer, refused, refused, refused, url)


def any_method(answer: Answer, url: str = "") -> Row:
    """Pages that look at no method at all; without a CSRF token a browser's POST ends in a 403."""
    return Row(answer, answer, answer, url=url)


def own_form(url: str) -> Row:
    """A form of a stall's own thing, shown again after it was sent."""
    return Row(stall(200, own=True), stall(200, own=True), stall(405), stall(405), url)
