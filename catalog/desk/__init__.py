"""The catalogue's part of the Wagtail admin: what union officers and editors work with, a file per idea."""
