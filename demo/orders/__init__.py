"""Six months of orders: a market draws plans, a teller their courses, a writer the rows."""
