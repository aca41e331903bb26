"""`make bench`: how many pages and orders a second, side by side with a bare Django view on the same server."""
