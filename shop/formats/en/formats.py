"""English pages: day first, months as words, numbers as money there: ₫1,250,000 and a rating of 3.7."""

DATE_FORMAT = "j M Y"
SHORT_DATE_FORMAT = "j M Y"
DATETIME_FORMAT = "H:i, j M Y"
SHORT_DATETIME_FORMAT = "H:i, j M"
TIME_FORMAT = "H:i"
MONTH_DAY_FORMAT = "j M"
YEAR_MONTH_FORMAT = "M Y"
# Ours: as people say them, without zeros before.
PLAIN_DATE = "j M Y"
PLAIN_DAY = "j M"
PLAIN_DATETIME = "H:i, j M Y"
PLAIN_MOMENT = "H:i, j M"
PLAIN_MONTH = "M Y"
WEEKDAY_FORMAT = "l, j M"
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
# Django's own list reads 05/12 as the twelfth of May. The first one is what `<input type="date">` needs.
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y"]
DATETIME_INPUT_FORMATS = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M", "%d-%m-%Y %H:%M"]
