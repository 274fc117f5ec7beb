"""A second reading of a paper's numbers."""
