"""Listing goods from a phone, in four steps that are each saved: photographs, name and kind, packs, a last look.

What is done is in `catalog.offering`; here are its pages. Every one works without JavaScript.
"""
