# SPDX-License-Identifier: LGPL-2.1-or-later
"""One host of a world: its cgroups, its namespaces, the process that holds them, and commands run inside."""
import os
import select
import subprocess
from pathlib import Path

import cgroups

LIB = Path(__file__).resolve().parent
UP_TIMEOUT_MS = 90_000
# Kept open from a host's start to the search for what it left: the kernel gives the number of a namespace that is gone
# to the next one, and that may be another world's. Not "mnt", which would keep all mounts; none is in that alone.
NAMESPACES = ("net", "uts", "ipc", "pid", "cgroup")


class HostError(Exception):
    pass


class Host:
    def __init__(self, number, world_name, state, env):
        self.number = number
        self.state = state / f"host{number}"
        self.env = {**env, "WORLD_HOST": str(number)}
        self.groups = cgroups.plan(f"{world_name}-host{number}")
        self.holder = None
        self.namespaces = []

    def begin(self):
        """Starts the host; `finish` waits until it is up, so that several can come up at once."""
        for folder in ("root", "vz", "etc", "lib", "log", "cache", "switchyard"):
            (self.state / folder).mkdir(parents=True)
        cgroups.create(self.groups)
        self.up, up_end = os.pipe()
        env = {**self.env, "WORLD_STATE": str(self.state), "WORLD_LIB": str(LIB),
               "WORLD_CGROUPS": ":".join(map(str, self.groups))}
        with open(self.state / "init.log", "wb") as log:
            # the end of this program ends unshare, and unshare the host: nothing outlives a killed tests/world
            self.holder = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", "unshare", "-m", "-n", "-u", "-i", "-p", "--fork",
                 "--kill-child=KILL", "--propagation", "private",
                 "sh", "-c", f'exec 3>&{up_end} {up_end}>&-; exec "$0"', str(LIB / "host-init")],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=env, cwd="/", pass_fds=[up_end],
                start_new_session=True, preexec_fn=lambda: cgroups.enter(self.groups))
        os.close(up_end)

    def finish(self):
        poll = select.poll()
        poll.register(self.up, select.POLLIN)
        up = poll.poll(UP_TIMEOUT_MS) and os.read(self.up, 16) == b"up\n"
        os.close(self.up)
        if not up:
            raise HostError(f"host{self.number} did not come up:\n{self.logs()}")
        children = Path(f"/proc/{self.holder.pid}/task/{self.holder.pid}/children").read_text().split()
        self.init = int(children[0])
        self.namespaces = [open(f"/proc/{self.init}/ns/{kind}") for kind in NAMESPACES]

    def command(self, argv, cwd="/"):
        """The words and the keyword arguments of a Popen that runs argv inside."""
        words = ["nsenter", "-t", str(self.init), "-m", "-n", "-u", "-i", "-p", "-C", "--",
                 "sh", "-c", 'cd "$1" 2>/dev/null || cd /; shift; exec "$@"', "sh", cwd, *argv]
        return words, {"env": self.env, "preexec_fn": lambda: cgroups.enter(self.groups)}

    def run(self, *argv, **options):
        words, keywords = self.command(argv)
        return subprocess.run(words, **keywords, **options)

    def logs(self, lines=40):
        """The last lines of what the host's start and daemons wrote."""
        parts = []
        for log in (self.state / "init.log", *sorted((self.state / "log").glob("*.log"))):
            text = log.read_text(errors="replace").splitlines()[-lines:] if log.exists() else []
            parts += [f"--- {log.name}", *text] if text else []
        return "\n".join(parts)

    def end(self):
        if self.holder:
            self.holder.kill()
            self.holder.wait()

    def forget(self):
        """Lets the kernel have the host's namespaces back."""
        for namespace in self.namespaces:
            namespace.close()
        self.namespaces = []


def link(first, other):
    """A cable between two hosts' bridges. It is made inside their network namespaces, never in the machine's."""
    cable = f"to-host{other.number}"
    subprocess.run(["ip", "link", "add", cable, "netns", str(first.init), "type", "veth",
                    "peer", "name", "uplink", "netns", str(other.init)], check=True)
    for host, device in ((first, cable), (other, "uplink")):
        host.run("ip", "link", "set", device, "master", "br0", "up", check=True)
