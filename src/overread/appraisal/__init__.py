"""Appraisal of a paper with published tools: what they ask, and how the paper was rated."""
