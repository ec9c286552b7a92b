# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each action and each option of prlctl's table with bad input: a value that is missing or wrong, a word too many, an
environment that is not there. The answer is the reference's message and exit code, and nothing has changed."""
import os

from prlctl_options import ACTIONS, NOT_CONFIGURED, OPTIONS, Environment, finish, prlctl, wrong

NOT_FOUND = "Failed to get VM config: The virtual machine could not be found. "
NOBODY = "00000000-0000-4000-8000-000000000001"

# Words that an action needs besides.
NEEDED = {"clone": ["--name", "x"], "move": ["--dst", "/vz"], "exec": ["true"],
          "auth": ["--username", "u", "--userpassword", "p"], "migrate": ["host"], "problem-report": ["-d"],
          "snapshot-delete": ["--id", NOBODY]}
# Whose operand is no environment that must be there.
OF_ANOTHER_OPERAND = {"create", "register", "convert"}

# Options of `set` whose values are judged when they are applied: who gets the wrong value, the words in front of it,
# the value, the answer (before NOT_CONFIGURED), the exit code.
VM, CT = "vm1", "web1"
INCORRECT = "An incorrect value for --{} is specified: {}\n"
UNSUPPORTED = "The specified {} action is not supported: {}.\n"
MISSING = "The {} device does not exist.\n"
ADDRESSES = "The following IP addresses are invalid: '{}'\n"
GATEWAY = "The following gateway is invalid: '{}'\n"
APPLIED = [
    *[(name, [], "name", "a/b", INCORRECT, 1) for name in (VM, CT)],
    *[(name, [], "hostname", "a b", INCORRECT, 1) for name in (VM, CT)],
    *[(name, [], "ipadd", "10.0.0.300", ADDRESSES, 255) for name in (VM, CT)],
    *[(name, [], "nameserver", "x.y", ADDRESSES, 255) for name in (VM, CT)],
    *[(name, [], "searchdomain", "a;b", INCORRECT, 1) for name in (VM, CT)],
    *[(name, ["--device-add", "net"], "type", "x", "An invalid device type is specified for net\n", 1)
      for name in (VM, CT)],
    *[(name, ["--device-add", "net"], "mac", "zz", INCORRECT, 1) for name in (VM, CT)],
    *[(name, ["--device-add", "net"], "network", "", INCORRECT, 1) for name in (VM, CT)],
    *[(name, ["--mac", "auto"], "device-set", "net9", MISSING, 1) for name in (VM, CT)],
    *[(name, [], "device-del", "net9", MISSING, 1) for name in (VM, CT)],
    (VM, [], "memsize", "5M", INCORRECT, 1),
    (VM, [], "cpus", "4000", INCORRECT, 1),
    (VM, [], "cpu-sockets", "99", INCORRECT, 1),
    (VM, [], "cpumask", "500", INCORRECT, 1),
    (VM, [], "nodemask", "63", INCORRECT, 1),
    (VM, [], "numa-nodes", "200", INCORRECT, 1),
    (CT, [], "features", "nosuch:on", INCORRECT, 1),
    (CT, [], "capability", "NOSUCH:on", "An incorrect capability ('NOSUCH') is specified.\n", 1),
    (VM, [], "distribution", "nosuch", INCORRECT, 1),
    (VM, [], "on-crash", "x", UNSUPPORTED, 255),
    (VM, [], "startup-view", "x", UNSUPPORTED, 255),
    (VM, [], "on-shutdown", "x", UNSUPPORTED, 255),
    (VM, [], "on-window-close", "x", UNSUPPORTED, 255),
    (VM, [], "require-pwd", "x", INCORRECT, 1),
    (VM, [], "expiration", "x", INCORRECT, 1),
    (VM, [], "userpasswd", "nobody",
     "An incorrect value for --userpasswd is specified: USER:PASSWORD is expected\n", 1),
    (VM, ["--vnc-mode", "auto"], "vnc-passwd", "x" * 40, "An incorrect value for --vnc-passwd is specified: ***\n", 1),
    (VM, ["--vnc-mode", "auto", "--vnc-nopasswd"], "vnc-address", "x", INCORRECT, 1),
    (VM, [], "memquota", "1", "The --memquota option is not supported. Use --memguarantee instead.\n", 1),
    *[(name, [], "device-connect", "net9", MISSING, 1) for name in (VM, CT)],
    *[(name, [], "device-disconnect", "net9", MISSING, 1) for name in (VM, CT)],
    (VM, [], "device-bootorder", "net9", MISSING, 1),
    (VM, ["--device-add", "hdd"], "iface", "x", "An invalid interface is specified: {1}.\n", 255),
    (VM, ["--device-add", "hdd"], "subtype", "x", "An invalid subtype is specified: {1}.\n", 255),
    (VM, ["--device-add", "hdd"], "type", "x", INCORRECT, 1),
    (VM, ["--device-add", "hdd"], "image", "a\x01b", INCORRECT, 1),
    (VM, ["--device-add", "hdd"], "device", "sda", INCORRECT, 1),
    (VM, ["--device-add", "hdd"], "serial", "x" * 40, INCORRECT, 1),
    (VM, ["--device-add", "hdd"], "mnt", "/x", "Assigning a mount point to virtual machines is not supported\n", 1),
    (VM, ["--device-add", "hdd", "--iface", "ide"], "position", "77", INCORRECT, 1),
    (VM, ["--device-add", "hdd"], "encryption-keyid", "x", INCORRECT, 1),
    (VM, ["--device-add", "serial"], "output", "x", INCORRECT, 1),
    (VM, ["--device-add", "serial"], "socket", "x", INCORRECT, 1),
    (VM, ["--device-add", "serial"], "socket-tcp", "x", INCORRECT, 1),
    (VM, ["--device-add", "serial"], "socket-udp", "x", INCORRECT, 1),
    (VM, ["--device-add", "pci"], "device", "zz", INCORRECT, 1),
    (VM, [], "applyconfig", "nosuch", "Failed to open the {1} sample. cannot open '/etc/vz/conf/vm-{1}.pvs-sample':"
     " No such file or directory\n", 255),
    (VM, [], "fw-rule", "nosuch * * * *", INCORRECT, 1),
    (CT, [], "netif_add", "a/b", "An incorrect value for --ifname is specified: a/b\n", 1),
    (CT, [], "netif_del", "eth9", MISSING, 1),
    (CT, ["--ipadd", "10.0.0.9"], "ifname", "eth9", MISSING, 1),
    (VM, [], "ipset", "x", ADDRESSES, 255),
    (VM, [], "ipdel", "x", ADDRESSES, 255),
    (VM, [], "gw", "x.y", GATEWAY, 255),
    (VM, [], "gw6", "10.0.0.1", GATEWAY, 255),
]
# Any text will do, or what nothing is behind yet and so refuses any.
FREE = {"description", "system-flags", "offline-service", "external-boot-device", "backup-path", "mixer", "host-admin"}
REFUSED = {"apptemplate", "backup-add", "backup-del", "disk"}
# Calls that are wrong as a whole.
TOGETHER = [
    (VM, ["--enable"], "The device is not specified.\n", 1),
    (VM, ["--device-add", "hdd", "--device-del", "hdd0"], "The --device-del option is specified  several times.\n", 1),
    (VM, ["--device-set", "net0", "--enable", "--disable"], "Unable to simultaneously use --enable and --disable\n", 1),
    (VM, ["--device-set", "net0", "--connect", "--disconnect"],
     "Unable to simultaneously use --connect and --disconnect\n", 1),
    (VM, ["--device-add", "hdd", "--device", "/dev/null", "--image", "/x"],
     "Unable to simultaneously use --device and --image\n", 1),
    (VM, ["--device-del", "hdd0", "--destroy-image", "--detach-only"],
     "Unable to simultaneously use --destroy-image and --detach-only\n", 1),
    (VM, ["--device-add", "net", "--network", "x", "--type", "routed"],
     "The '--type' parameter cannot be used with the '--network' parameter.\n" + NOT_CONFIGURED, 1),
    (VM, ["--device-add", "net", "--network", "x", "--iface", "br0"],
     "The '--iface' parameter cannot be used with the '--network' parameter.\n" + NOT_CONFIGURED, 1),
    (VM, ["--device-add", "net", "--type", "routed", "--dhcp", "yes"],
     "This adapter is in the routed mode. Configuration via DHCP is not supported.\n" + NOT_CONFIGURED, 1),
    (CT, ["--gw", "10.0.0.1"],
     "This adapter is in the routed mode. Configuration of the default gateway is not supported.\n" + NOT_CONFIGURED,
     1),
    (VM, ["--device-add", "net", "--type", "bridge"],
     "The --iface option must be specified for a bridged adapter.\n" + NOT_CONFIGURED, 1),
    (VM, ["--device-add", "hdd", "--position", "3"],
     "The --position option requires the --iface option.\n" + NOT_CONFIGURED, 1),
    (VM, ["--device-set", "hdd0", "--encrypt"],
     "The --encrypt option requires the --encryption-keyid option.\n" + NOT_CONFIGURED, 1),
    (VM, ["--device-set", "hdd0", "--no-wipe"],
     "The --no-wipe option requires --encrypt or --reencrypt or --decrypt.\n" + NOT_CONFIGURED, 1),
    (VM, ["--device-set", "hdd0", "--encrypt", "--decrypt"],
     "Unable to simultaneously use --encrypt and --decrypt\n", 1),
    (VM, ["--device-set", "hdd0", "--reencrypt", "--size", "70000"],
     "Unable to simultaneously use --reencrypt and --size\n" + NOT_CONFIGURED, 1),
    (VM, ["--device-set", "hdd0", "--encrypt", "--encryption-keyid", "2b0ca4ea-6c2b-4a3e-9d1e-0f8a8f0c2b11"],
     "Unable to commit VM configuration: key '2b0ca4ea-6c2b-4a3e-9d1e-0f8a8f0c2b11' cannot be used: libvirt has no such secret (`virsh secret-list`,"
     " `virsh secret-define`)\n" + NOT_CONFIGURED, 255),
    (VM, ["--device-set", "hdd0", "--decrypt"], "Unable to commit VM configuration: hdd0 is not encrypted\n" + NOT_CONFIGURED, 255),
    (VM, ["--device-add", "cdrom"], "The --image or --device option must be specified.\n" + NOT_CONFIGURED, 1),
    (VM, ["--device-add", "usb"], "The usb device already exists.\n" + NOT_CONFIGURED, 1),
    (VM, ["--device-add", "serial"], "The serial port type is not specified.\n" + NOT_CONFIGURED, 1),
    (VM, ["--device-add", "parallel"], "The parallel port type is not specified.\n" + NOT_CONFIGURED, 1),
    (VM, ["--vnc-mode", "auto"], "A password is required to enable VNC support, or the --vnc-nopasswd option must be"
     " used.\n" + NOT_CONFIGURED, 255),
    (VM, ["--vnc-mode", "manual", "--vnc-nopasswd"],
     "A port is required to enable VNC support in manual mode\n" + NOT_CONFIGURED, 255),
    # a good value beside a wrong one is not set either
    (VM, ["--description", "x", "--memsize", "5M"],
     "An incorrect value for --memsize is specified: 5M\n" + NOT_CONFIGURED, 1),
    (CT, ["--cpuunits", "500", "--capability", "NOSUCH:on"],
     "An incorrect capability ('NOSUCH') is specified.\n" + NOT_CONFIGURED, 1),
]


class Checker:
    def __init__(self):
        self.all = [Environment(VM, "vm", "-d", "centos7"),
                    Environment(CT, "ct", "--ostemplate", os.environ["WORLD_TEMPLATE"])]
        self.before = {one.name: one.facts() for one in self.all}
        self.calls = 0

    def answers(self, words, err, code, out=""):
        """`err` is all of it, or how it begins where it ends with a blank. No `out`: anything may be printed."""
        self.check(self.call(words), err, code, out)

    def call(self, words):
        self.calls += 1
        return prlctl(*words)

    def check(self, said, err, code, out=""):
        good = said.err.startswith(err) if err.endswith(" ") else said.err == err
        if said.code != code or not good or (out is not None and said.out != out):
            wrong(f"{said}; wanted status {code} and {err!r}")
        for one in self.all:
            if one.facts() != self.before[one.name]:
                wrong(f"{said}: {one.name} has changed")
                self.before[one.name] = one.facts()


def wrong_values(row):
    """Of those that the parser judges."""
    kind = row["argument"]
    if kind == "number":
        too_much = row["maximum"] + 1
        return ["x", "", "1.5", str(row["minimum"] - 1), *([str(too_much)] if too_much < 1 << 63 else []), str(1 << 70)]
    if kind == "size":
        return ["x", "-1", "5Q", "G", str(1 << 80), *(["0"] if row["minimum"] > 0 else [])]
    if kind == "checked":
        return ["no such", ":"]
    return {"switch": ["maybe", "", "1"], "word": ["no-such", ""], "uuid": ["x", "", NOBODY[:-1]]}.get(kind, [])


def try_options(checker):
    for row in OPTIONS:
        words = [row["action"], *([VM] if row["operand"] != "none" else [])]
        option = "--" + row["option"]
        complaint = row["complaint"] or f"An incorrect value for {option} is specified: "
        if row["argument"] == "none":
            if row["rest"] != "command":
                checker.answers([*words, option + "=x"], f"Unrecognized option: {option}=x\n", 1)
            continue
        checker.answers([*words, option], f"The `{option}' option requires an argument.\n", 1)
        for value in wrong_values(row):
            checker.answers([*words, f"{option}={value}"], f"{complaint}{value}\n", 1)


def try_actions(checker):
    for action, row in ACTIONS.items():
        words = [action, *([VM] if row["operand"] != "none" else [])]
        if row["rest"] != "command":
            checker.answers([*words, "--no-such-option"], "Unrecognized option: --no-such-option\n", 1)
            surplus = ["one"] if row["rest"] == "one-word" else []
            checker.answers([*words, *surplus, "surplus"], "Unrecognized option: surplus\n", 1)
        if row["operand"] == "environment":
            checker.answers([action], "Invalid usage\n", 1, out=None)
        if row["operand"] == "none" or action in OF_ANOTHER_OPERAND:
            continue
        header = None if action == "list" else ""
        for nobody in ("nosuch", "{" + NOBODY + "}"):
            said = checker.call([action, nobody, *NEEDED.get(action, [])])
            if (said.err, said.code) != ("Unimplemented\n", 255):
                checker.check(said, NOT_FOUND, 255, header)


def try_values_of_set(checker):
    covered = FREE | REFUSED
    for name, before, option, value, answer, code in APPLIED:
        covered.add(option)
        said = checker.call(["set", name, *before, "--" + option, value])
        if said.err == f"Unable to set --{option}: Unimplemented\n" + NOT_CONFIGURED:
            continue
        subject = option if "--" in answer or "{1}" in answer or "action" in answer else value
        expected = answer.format(subject, value)
        out = f"{option[7:].capitalize()} device: {value}\n" if option.endswith("connect") else ""
        checker.check(said, expected + NOT_CONFIGURED, code, out)
    for row in OPTIONS:
        if row["action"] == "set" and row["argument"] == "text" and row["option"] not in covered:
            wrong(f"no wrong value of set --{row['option']} is tried")
    for name, words, answer, code in TOGETHER:
        checker.answers(["set", name, *words], answer, code)


def main():
    checker = Checker()
    try_options(checker)
    try_actions(checker)
    try_values_of_set(checker)
    finish(f"{checker.calls} calls with bad input")


main()
