"""Programmes of support: the survey, the choice, the help, and what came of it."""
