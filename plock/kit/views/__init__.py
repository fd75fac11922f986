"""Skeleton pages that leaf apps declare upon."""
