# SPDX-License-Identifier: LGPL-2.1-or-later
"""What tests share that try prlctl's options one by one: the table of options, prlctl itself, and environments whose
definition and PCS6 file can be compared with what they were."""
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
TABLE = json.loads(subprocess.run([TESTS.parent / "build/release/tests/prlctl-options"], check=True,
                                  capture_output=True).stdout)
ACTIONS = {row["action"]: row for row in TABLE if not row["option"]}
OPTIONS = [row for row in TABLE if row["option"]]
PATIENCE_S = 60
NOT_CONFIGURED = "Failed to configure the virtual machine.\n"

failures = []


def wrong(words):
    """Told at the end by `finish`, so that one run shows all that is wrong."""
    failures.append(words)


def finish(what):
    for words in failures:
        print(words, file=sys.stderr)
    print(f"## {what}")
    sys.exit(1 if failures else 0)


@dataclass
class Said:
    words: tuple
    code: int
    out: str
    err: str

    def __str__(self):
        return f"`prlctl {' '.join(self.words)}` ended with status {self.code}, printed {self.out!r}, said {self.err!r}"


def prlctl(*words):
    """Its end; a signal, or none within a minute, is an exception: nothing may bring that about."""
    done = subprocess.run(["prlctl", *words], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          errors="replace", timeout=PATIENCE_S)
    said = Said(words, done.returncode, done.stdout, done.stderr)
    if done.returncode < 0:
        raise RuntimeError(f"killed by a signal: {said}")
    return said


def must(*words):
    said = prlctl(*words)
    if said.code != 0:
        raise RuntimeError(str(said))
    return said.out


def info(name):
    return json.loads(must("list", "-i", "-j", "-f", name))[0]


class Environment:
    """A machine (kind vm) or a container (ct), with a home."""

    def __init__(self, name, kind, *create):
        must("create", name, "--vmtype", kind, *create)
        self.name, self.kind = name, kind
        facts = info(name)
        self.uuid = facts["ID"]
        self.file = Path(facts["Home"], "config.pvs" if kind == "vm" else "ve.conf")

    def definition(self):
        """The XML of its persistent definition, by whatever name it has now."""
        return subprocess.run(["virsh", "-q", "-c", "vz:///system", "dumpxml", "--inactive", self.uuid], check=True,
                              capture_output=True, text=True).stdout

    def facts(self):
        """All that no refused command may change."""
        folder = Path("/etc/libvirt", "qemu" if self.kind == "vm" else "lxc")
        mine = sorted(path for path in folder.glob("*.xml") if self.uuid in path.read_text())
        return [path.read_text() for path in mine], self.file.read_text()
