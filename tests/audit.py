"""`python -m tests.audit`: fails where a pinned package has a known vulnerability. Where the advisory service cannot be
asked it says so and passes: a build without internet is no worse for it.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

CONSTRAINTS = Path(__file__).resolve().parent.parent / "constraints.txt"
PATIENCE = 180  # seconds
# What is known and does not concern us: {id: why}. Look again when the package is updated.
IGNORED: dict[str, str] = {}


def main() -> int:
    packages, complaint = ask()
    unknown = [package["name"] for package in packages if "skip_reason" in package]
    if len(unknown) == len(packages):
        print(f"The advisory service could not be asked, so nothing is known about our packages. {complaint}".strip())
        return 0
    if unknown:
        print(f"The advisory service knows nothing about: {', '.join(unknown)}")
    found = [line for package in packages for line in vulnerabilities(package)]
    print("\n".join(found) or f"No known vulnerability in {len(packages) - len(unknown)} packages.")
    return 1 if found else 0


def ask() -> tuple[list[dict[str, Any]], str]:
    """What pip-audit says of each pinned package, and why it said nothing."""
    words = ["--requirement", str(CONSTRAINTS), "--no-deps", "--disable-pip", "--format=json", "--progress-spinner=off"]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pip_audit", *words], capture_output=True, text=True, timeout=PATIENCE
        )
    except subprocess.TimeoutExpired:
        return [], f"It did not answer within {PATIENCE} seconds."
    try:
        return json.loads(done.stdout)["dependencies"], ""
    except (ValueError, KeyError):
        return [], (done.stderr.strip().splitlines() or [""])[-1]


def vulnerabilities(package: dict[str, Any]) -> list[str]:
    """One line for each that is not ignored."""
    return [
        f"{package['name']} {package['version']}: {one['id']}, fixed in {', '.join(one['fix_versions']) or 'none yet'}"
        for one in package.get("vulns", [])
        if IGNORED.keys().isdisjoint({one["id"], *one.get("aliases", [])})
    ]


if __name__ == "__main__":
    sys.exit(main())
