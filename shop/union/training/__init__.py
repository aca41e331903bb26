"""Classes at the desk: made, changed, filled and judged."""
