"""The most memory that this process has held."""

import resource
import sys


def peak() -> float:
    """In megabytes; macOS counts in bytes, Linux in kilobytes."""
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(held / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)
