# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a record of measurements says of where they were taken."""
import os
import platform
import subprocess
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent.parent


def version(package):
    query = subprocess.run(["dpkg-query", "-W", "-f", "${Package} ${Version}", package], capture_output=True, text=True)
    return query.stdout or f"{package} unknown"


def facts(*packages):
    """One line a fact."""
    info = dict(line.split(":", 1) for line in Path("/proc/cpuinfo").read_text().splitlines() if ":" in line)
    model = next((value.strip() for key, value in info.items() if key.strip() == "model name"), platform.machine())
    memory_kib = int(Path("/proc/meminfo").read_text().split()[1])
    commit = subprocess.run(["git", "-C", str(REPOSITORY), "describe", "--always", "--dirty"], capture_output=True,
                            text=True).stdout.strip()
    return [f"commit {commit or 'unknown'}",
            f"{model}, {os.cpu_count()} cores, {memory_kib // 1024 // 1024} GiB; Linux {platform.release()}",
            ", ".join(version(package) for package in packages)]
