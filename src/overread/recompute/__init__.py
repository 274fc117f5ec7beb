"""Summaries in, named results out."""
