"""Notebooks run from end to end: by papermill in a kernel, or cell by cell in this process."""
