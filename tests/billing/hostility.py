"""What people who mean no good type: markup where a name is asked for, and nonsense everywhere else."""

EVIL = "<script>alert(1)</script>\"'&{{ 7*7 }}"
NONSENSE = [
    "",
    "x",
    "-1",
    "0",
    "99999999999999999999",
    "1e400",
    "NaN",
    "Infinity",
    "\x00",
    "%00",
    "2026-02-30",
    "' OR 1=1",
]
