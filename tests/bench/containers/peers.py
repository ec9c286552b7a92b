# SPDX-License-Identifier: LGPL-2.1-or-later
"""Other container managers, as far as they are installed on this host (tests/packages bench)."""
import shutil
import subprocess
import os

TREE = f"/vz/template/cache/{os.environ['WORLD_TEMPLATE']}/root"


def run(*words):
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)


class Lxc:
    """LXC's own tools, on an overlay of the template."""
    name = "lxc5"
    config = "/var/lib/lxc/bench/config"

    def create(self):
        upper = "/var/lib/lxc/bench/upper"
        os.makedirs(upper)
        os.makedirs("/var/lib/lxc/bench/rootfs", exist_ok=True)
        with open(self.config, "w", encoding="ascii") as config:
            config.write(f"lxc.rootfs.path = overlayfs:{TREE}:{upper}\nlxc.uts.name = bench\nlxc.net.0.type = empty\n"
                         "lxc.init.cmd = /bin/sleep infinity\nlxc.apparmor.profile = unconfined\n")

    def create_and_start(self):
        self.create()
        run("lxc-start", "-n", "bench", "-d")

    def kill(self):
        run("lxc-stop", "-n", "bench", "-k")

    def remove(self):
        subprocess.run(["lxc-stop", "-n", "bench", "-k"], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        shutil.rmtree("/var/lib/lxc/bench")


def installed():
    return [Lxc()] if shutil.which("lxc-start") else []
