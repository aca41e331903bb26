"""Programmes of support at the desk: from the survey to what came of them."""
