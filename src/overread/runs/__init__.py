"""Notebooks run from end to end: by papermill in a kernel, or cell by cell in this process."""

WARM = "overread-warm"
"""The kernel that is forked from a process with the imports done."""

ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""One thread, so that sums are always added in the same order."""
