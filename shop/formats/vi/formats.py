"""How Vietnamese people write dates and numbers; Django's own `vi` groups no digits and writes 23-11-2026."""

DATE_FORMAT = "d/m/Y"
SHORT_DATE_FORMAT = "d/m/Y"
DATETIME_FORMAT = "H:i d/m/Y"
SHORT_DATETIME_FORMAT = "H:i d/m"
TIME_FORMAT = "H:i"
MONTH_DAY_FORMAT = "d/m"
YEAR_MONTH_FORMAT = "m/Y"
# Ours: as people say them, without zeros before.
PLAIN_DATE = "j/n/Y"
PLAIN_DAY = "j/n"
PLAIN_DATETIME = "H:i j/n/Y"
PLAIN_MOMENT = "H:i j/n"
PLAIN_MONTH = "n/Y"
WEEKDAY_FORMAT = "l, d/m"
DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "."
NUMBER_GROUPING = 3
# Django's own list reads 05/12 as the twelfth of May. The first one is what `<input type="date">` needs.
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y"]
DATETIME_INPUT_FORMATS = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M", "%d-%m-%Y %H:%M"]
