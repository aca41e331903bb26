"""Values of the register as people read them."""

import datetime
from typing import Any

from django.utils import formats

from catalog import phones
from catalog.models import Commune, FormerDistrict
from catalog.models.cooperatives import EntityType
from shop.impact.models import FieldOfWork, WorkingState
from shop.impact.register import places
from shop.impact.register.sheets import reading
from shop.impact.register.sheets.headings import Column


class Words:
    """One query, for the communes. `labels` are the headings of the register's own file."""

    def __init__(self) -> None:
        self.labels = reading.labels()
        communes = Commune.objects.filter(province=places.HOME_PROVINCE)
        self.communes = {row.pk: row.full_name for row in communes}

    def of(self, name: str, value: Any) -> str:
        """Of a value as JSON keeps it; "" where there is none."""
        if value in (None, "", []):
            return ""
        match name:
            case Column.COMMUNE:
                return str(self.communes.get(value, value))
            case Column.DISTRICT_NOW:
                return str(FormerDistrict(value).label)
            case Column.KIND:
                return str(EntityType(value).label)
            case Column.STATE:
                return str(WorkingState(value).label)
            case Column.FIELDS:
                return ", ".join(str(FieldOfWork(one).label) for one in value)
            case Column.PHONES:
                return ", ".join(map(phones.national, value))
            case Column.SINCE:
                return formats.date_format(datetime.date.fromisoformat(value), "SHORT_DATE_FORMAT")
            case Column.YEAR:
                return str(value)
        return formats.localize(value) if isinstance(value, int) else str(value)
