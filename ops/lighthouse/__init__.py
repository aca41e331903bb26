"""Lighthouse's four scores of the storefront; not part of the tests, which must run without npm."""
