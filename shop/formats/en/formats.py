"""English pages: day first, as in Vietnam."""

DATE_FORMAT = "j M Y"
SHORT_DATE_FORMAT = "j M Y"
DATETIME_FORMAT = "H:i, j M Y"
SHORT_DATETIME_FORMAT = "H:i, j M"
TIME_FORMAT = "H:i"
NUMBER_GROUPING = 3
