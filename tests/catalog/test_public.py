"""Who sells and what is public: the rule's forms hold against each other, for every state there is."""

import itertools
import re

import pytest
from django.db import connection
from django_scopes import scopes_disabled

from catalog.models import Cooperative, Product
from catalog.models.cooperatives import Verification, selling, selling_sql
from catalog.models.products import listed, listed_sql
from ops.embedded import CHECKOUT
from tests.cast import Cast

AGAIN = re.compile(
    r"live AND \w+\.verification = '|filter\([^)]*live=True[^)]*verification=|live\s+and [\w.]*verification =="
)
STATES = list(itertools.product((True, False), (True, False), Verification))


def keys(where: str) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(where)
        return {pk for (pk,) in cursor.fetchall()}


@pytest.mark.parametrize(("product_is_live", "cooperative_is_live", "verification"), STATES)
def test_every_form_of_the_rule_says_the_same(
    cast: Cast, product_is_live: bool, cooperative_is_live: bool, verification: Verification
) -> None:
    pk, owner = cast.tea_product.pk, cast.tea_product.cooperative_id
    with scopes_disabled():
        Product.objects.filter(pk=pk).update(live=product_is_live)
        Cooperative.objects.filter(pk=owner).update(live=cooperative_is_live, verification=verification)
        sells = cooperative_is_live and verification == Verification.VERIFIED
        assert Cooperative.objects.get(pk=owner).is_selling is sells
        assert Cooperative.objects.filter(selling(), pk=owner).exists() is sells
        assert (owner in keys(f"SELECT n.id FROM catalog_cooperative n WHERE {selling_sql('n')}")) is sells

        is_public = sells and product_is_live
        assert Product.objects.filter(listed(), pk=pk).exists() is is_public
        assert Product.published.filter(pk=pk).exists() is is_public
        joined = (
            "SELECT p.id FROM catalog_product p JOIN catalog_cooperative h ON h.id = p.cooperative_id WHERE "
        )
        assert (pk in keys(joined + listed_sql())) is is_public


def test_no_query_writes_the_rule_again() -> None:
    sources = [path for room in ("catalog", "cms", "shop") for path in (CHECKOUT / room).rglob("*.py")]
    writing = [path.name for path in sources if AGAIN.search(path.read_text())]
    assert writing == ["cooperatives.py"]
