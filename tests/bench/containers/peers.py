# SPDX-License-Identifier: LGPL-2.1-or-later
"""Other container managers beside ours, from the tree that WORLD_PEERS names (peer_tree); none without it."""
import os
import shutil
import subprocess
import time

TREE = os.environ.get("WORLD_PEERS", "")
TEMPLATE = f"/vz/template/cache/{os.environ['WORLD_TEMPLATE']}/root"


_holder = None  # keeps the mount namespace whose root is the tree: in a chroot no user namespace can be made


def words_inside(*words):
    return ["nsenter", "-t", str(_holder.pid), "-m", *words]


def inside(*words, **options):
    return subprocess.run(words_inside(*words), check=options.pop("check", True), stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, **options)


def enter():
    """The world's own file systems, seen from the tree."""
    global _holder
    subprocess.run(["mount", "--bind", TREE, TREE], check=True)  # pivot_root wants a mount
    for folder in ("dev", "proc", "sys", "run"):
        subprocess.run(["mount", "--rbind", f"/{folder}", f"{TREE}/{folder}"], check=True)
    os.makedirs(f"{TREE}/vz", exist_ok=True)
    subprocess.run(["mount", "--rbind", "/vz", f"{TREE}/vz"], check=True)
    for folder in ("var/lib/lxc", "var/lib/incus", "var/log/incus", "var/cache/incus"):
        os.makedirs(f"{TREE}/{folder}", exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "none", f"{TREE}/{folder}"], check=True)
    pivot = f"cd {TREE} && pivot_root . mnt && exec chroot . /bin/sh -c 'umount -l /mnt; echo ready; exec sleep infinity'"
    _holder = subprocess.Popen(["unshare", "-m", "sh", "-c", pivot], stdout=subprocess.PIPE)
    _holder.stdout.readline()


class Lxc:
    """LXC's own programs, on an overlay of the template, privileged."""
    name = "lxc5"

    def create(self):
        home = f"/proc/{_holder.pid}/root/var/lib/lxc/bench"
        for folder in ("upper", "rootfs"):
            os.makedirs(f"{home}/{folder}")
        with open(f"{home}/config", "w", encoding="ascii") as config:
            config.write(f"lxc.rootfs.path = overlayfs:{TEMPLATE}:/var/lib/lxc/bench/upper\nlxc.uts.name = bench\n"
                         "lxc.net.0.type = empty\nlxc.init.cmd = /bin/sleep infinity\nlxc.apparmor.profile = unconfined\n"
                         "lxc.mount.auto = proc sys\n")

    def create_and_start(self):
        self.create()
        inside("lxc-start", "-n", "bench", "-d")  # returns when init runs

    def kill(self):
        inside("lxc-stop", "-n", "bench", "-k")

    def remove(self):
        inside("lxc-stop", "-n", "bench", "-k", check=False)
        shutil.rmtree(f"/proc/{_holder.pid}/root/var/lib/lxc/bench")


class Incus:
    """Incus on its dir storage, unprivileged; its daemon runs in the world."""
    name = "incus"

    def __init__(self):
        log = open("/run/incusd.log", "wb")
        self.daemon = subprocess.Popen(words_inside("/usr/libexec/incus/incusd", "--group", "root"), stdout=log,
                                       stderr=log)
        inside("incus", "admin", "waitready", "--timeout", "60")
        inside("incus", "admin", "init", "--minimal")
        inside("incus", "profile", "device", "remove", "default", "eth0")
        self.import_image()

    def import_image(self):
        folder = "/run/bench-image"
        os.makedirs(folder)
        with open(f"{folder}/metadata.yaml", "w", encoding="ascii") as metadata:
            metadata.write(f"architecture: x86_64\ncreation_date: {int(time.time())}\nproperties: {{os: bench}}\n")
        subprocess.run(["tar", "-C", folder, "-cf", f"{folder}/meta.tar", "metadata.yaml"], check=True)
        subprocess.run(["tar", "-C", TEMPLATE, "-cf", f"{folder}/root.tar", "."], check=True)
        inside("incus", "image", "import", "/run/bench-image/meta.tar", "/run/bench-image/root.tar", "--alias", "bench")

    def create(self):
        inside("incus", "create", "bench", "bench")

    def create_and_start(self):
        inside("incus", "launch", "bench", "bench")

    def kill(self):
        inside("incus", "stop", "--force", "bench")

    def remove(self):
        inside("incus", "delete", "--force", "bench")

    def close(self):
        inside("incus", "admin", "shutdown", check=False)
        self.daemon.wait(60)


_installed = None


def installed():
    global _installed
    if _installed is None:
        if TREE:
            enter()
        _installed = [Lxc(), Incus()] if TREE else []
    return _installed


def close():
    for peer in _installed or []:
        if hasattr(peer, "close"):
            peer.close()
    if _holder:
        _holder.kill()
        _holder.wait()
