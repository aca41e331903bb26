"""The groups that carry a role. HTX managers have none: a membership of a stall makes them one."""

UNION = "Liên minh HTX"
EDITOR = "Biên tập"
