# SPDX-License-Identifier: LGPL-2.1-or-later
"""Programs that call prlctl, prlsrvctl, vzlist and vzctl and read what they print: the calls of each, and the
expressions by which it reads the answers, against a machine and a container that are real. Each function is a program
of section 15 of prlctl's reference."""
import ast
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
VM, CT = "vm1", "web1"
OWN = "11111111-2222-3333-4444-555555555555"
TEMPLATE = os.environ["WORLD_TEMPLATE"]


def run(command):
    done = subprocess.run(["bash", "-c", command], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout, done.stderr


def out(command):
    """What it prints when all is well; a word on stderr is trouble to more than one of these programs."""
    code, text, err = run(command)
    assert (code, err) == (0, ""), f"`{command}` ended with status {code}, printed {text!r}, said {err!r}"
    return text


def expect(seen, wanted, what):
    assert seen == wanted, f"{what}: {seen!r}, wanted {wanted!r}"


def matches(pattern, text, flags=0):
    found = re.search(pattern, text, flags)
    assert found, f"no /{pattern}/ in {text!r}"
    return found


def one(name):
    return json.loads(out(f"prlctl list -i -j {name}"))[0]


def libvirt_parallels_driver():
    """libvirt's old driver of PCS 6: a domain of each environment, by keys; all of its changes."""
    matches(r"^prlsrvctl version \d+\.\d+", out("prlsrvctl --help"))
    for facts in json.loads(out("prlctl list -j -a -i -H --vmtype all")):
        assert facts["Type"] in ("VM", "CT") and facts["State"] in ("running", "stopped", "paused", "suspended")
        assert isinstance(facts["Description"], str) and facts["Autostart"] in ("on", "off", "auto") and facts["Home"]
        hardware = facts["Hardware"]
        assert hardware["cpu"]["cpus"] == "unlimited" or isinstance(hardware["cpu"]["cpus"], int)
        for size in (hardware["memory"]["size"], hardware["video"]["size"]):
            matches(r"^\d+Mb$", size)
        for key, device in hardware.items():
            if key.startswith("hdd"):
                assert "real" in device or "image" in device
                if facts["Type"] == "VM":
                    matches(r"^(ide|scsi|sata|virtio):\d+$", device["port"])
            if key.startswith("net"):
                matches(r"^[0-9A-F]{12}$", device["mac"])
                assert device.get("network") or device["type"] == "routed", device
        display = facts["Remote display"]
        assert display["mode"] in ("off", "auto", "manual") and isinstance(display.get("port", 0), int)
    out(f"prlctl create driver --dst /vz/vmprivate --no-hdd --uuid {OWN}")
    out(f"prlctl set {OWN} --vnc-mode auto --vnc-nopasswd")
    for option in ("--videosize 16M", "--memsize 128M", "--cpus 1", "--name renamed", "--description 'two words'"):
        out(f"prlctl set {OWN} {option}")
    out(f"prlctl set {OWN} --device-add hdd --size=64M --iface=scsi --position=3")
    out(f"prlctl set {OWN} --device-set hdd0 --iface=virtio --position=0")
    out(f"prlctl set {OWN} --device-add net --mac=001C42000001 --network=Bridged --connect")
    out(f"prlctl set {OWN} --device-add net --mac=001C42000002 --type=routed --connect")
    hardware = one(OWN)["Hardware"]
    expect([hardware["hdd0"]["port"], hardware["net1"]["mac"], hardware["net2"]["type"]],
           ["virtio:0", "001C42000001", "routed"], "its devices")
    out(f"prlctl set {OWN} --device-del hdd0 --detach-only")
    for device in ("net2", "net1"):
        out(f"prlctl set {OWN} --device-del {device}")
    for action in ("start", "pause", "resume", "stop --kill"):
        verb, _, option = action.partition(" ")
        out(f"prlctl {verb} {OWN} {option}")
    out(f"prlctl delete {OWN}")
    networks = json.loads(out("prlsrvctl net list -j"))
    for network in networks:
        assert {"Network ID", "Type", "Bound To"} <= set(network) and network["Type"] in ("bridged", "host-only")
    facts = json.loads(out("prlsrvctl net info -j default"))
    assert {"IP address", "Subnet mask"} <= set(facts["Adapter"]), facts
    assert {"IP scope start address", "IP scope end address"} <= set(facts["DHCPv4 server"]), facts


def provirted():
    """provirted and the VPS host scripts of MyAdmin: a container bought, looked for, given another address."""
    name = "vps77.example.com"
    expect(run(f"prlctl status {name} >/dev/null 2>&1")[0] != 0, True, "status of what is not there")
    out(f"prlctl create {name} --vmtype ct --ostemplate {TEMPLATE}")
    expect(run(f"prlctl status {name} >/dev/null 2>&1")[0], 0, "status of what is there")
    for options in ("--userpasswd root:s3cret", "--swappages 1G --memsize 256M", f"--hostname {name}",
                    "--device-add net --type routed --ipadd 10.9.0.5 --nameserver 8.8.8.8",
                    "--ipadd 10.9.0.6/255.255.255.0 2>&1", "--cpus 1", "--cpuunits 1500",
                    "--device-set hdd0 --size 10752", "--onboot yes"):
        out(f"prlctl set {name} {options}")
    out(f"vzctl set {name}  --diskspace 11G --save")
    taken = out("prlctl list -a -i |grep 'Remote display:.*port=' |sed s#'^.*port=\\([0-9]*\\) .*$'#'\\1'#g")
    expect("5901" in taken.split(), False, "ports that are taken")
    out(f"prlctl set {name} --vnc-mode manual --vnc-port 5901 --vnc-nopasswd --vnc-address 127.0.0.1")
    found = [vps for vps in json.loads(out("prlctl list --all --info --full --json"))
             if name in (vps["ID"], vps["EnvID"], vps["Name"], vps.get("Hostname"))]
    expect(len(found), 1, "containers of that name")
    expect([ip.split("/") for ip in found[0]["Hardware"]["venet0"]["ips"].split()],
           [["10.9.0.5", "255.255.255.255"], ["10.9.0.6", "255.255.255.0"]], "addresses")
    expect([found[0]["Hardware"]["hdd0"]["size"], found[0]["Autostart"]], ["11264Mb", "on"], "what was bought")
    expect({row["uuid"] for row in json.loads(out("prlctl list -a -j"))} >= {found[0]["ID"]}, True, "the key of lists")
    out(f"prlctl set {name} --ipdel all --ipadd 10.9.0.7")
    expect(json.loads(out(f"prlctl list --info --full --json {name}"))[0]["Hardware"]["venet0"]["ips"],
           "10.9.0.7/255.255.255.255 ", "the other address")
    expect(out(f"prlctl list -a -o name | grep -v NAME | grep -c '^{name}$'"), "1\n", "lines of names")
    expect(int(one(name)["Remote display"]["port"]), 5901, "the port of its display")
    expect(json.loads(out(f"vzlist -j {name}"))[0]["ip"], ["10.9.0.7"], "as vzlist tells it")
    expect(name in out("vzlist -a -o name -H"), True, "as vzlist names it")
    out(f"prlctl delete {name}")


def self_service_panel():
    for row in json.loads(out("prlctl list -a -o status,name,hostname,ip_configured,description -j")):
        expect(list(row), ["status", "name", "hostname", "ip_configured", "description"], "keys")


def rntforest(container, machine):
    """The OVZ jobs: by UUID; columns by position; values by the first colon."""
    facts = json.loads(out(f"prlctl list -aifj {container}"))
    expect([len(facts), facts[0]["ID"]], [1, container], "list -aifj")
    rows = json.loads(out("prlctl list -ajo uuid,name,type,status"))
    expect(list(rows[0]), ["uuid", "name", "type", "status"], "keys")
    expect(json.loads(out(f"prlctl list -ij {machine}"))[0]["ID"], machine, "list -ij")
    kind, _, exists, state = out(f"prlctl status {container}").strip().split(" ")
    expect([kind.lower(), exists, state], ["ct", "exist", "running"], "words of status")
    made = matches(UUID, out(f"prlctl snapshot {container} -n job -d ' '"))[0]
    row = out(f"prlctl snapshot-list {container}").splitlines()[1]
    expect([row[1:37].strip(), row[39:40], row[41:77]], ["", "*", made], "columns of snapshots")
    lines = out(f"prlctl snapshot-list {container} -i {made}").splitlines()
    values = dict(line.split(":", 1) for line in lines if line)
    expect([values["Name"].strip(), values["Current"].strip()], ["job", "yes"], "a snapshot")
    out(f"prlctl snapshot-delete {container} -i {made}")
    matches(r"^\d+\.\d+ \d+\.\d+ ", out(f"prlctl exec {container} 'cat /proc/loadavg'"))
    counters = {}
    for line in out(f"prlctl statistics {container}").splitlines():
        if not line.strip().startswith("net.classful"):
            name, value = line.strip().split(":")
            counters[name] = value.strip()
    assert int(counters["guest.fs0.total"]) > 0 and int(counters["guest.ram.total"]) > 0, counters
    out(f"prlctl stop {container} --fast")
    out(f"prlctl set {container} --diskspace 11G --onboot yes --nameserver 8.8.4.4 --ipadd 10.9.1.5")
    out(f"prlctl set {container} --description ' '")
    expect(one(container)["Description"].strip(), "", "a cleared description")
    out(f"prlctl set {container} --ipdel 10.9.1.5")
    out(f"prlctl clone {machine} --name golden --template --dst=/vz/vmprivate")
    expect(out("prlctl list -tHo name"), "golden\n", "templates")
    out("prlctl delete golden")
    out(f"prlctl start {container}")


def rosplatforma():
    """An inventory that evaluates JSON as Python."""
    text = out("prlctl list --info --json --full").replace("true", "True").replace("false", "False")
    for facts in ast.literal_eval(text):
        hardware = facts["Hardware"]
        assert facts["Name"] and facts["State"] and hardware["cpu"]["cpus"] and int(hardware["memory"]["size"][:-2])
        assert all(int(hardware[key]["size"][:-2]) for key in hardware if key.startswith("hdd")), hardware


def console_tool():
    """A display with a password, whose port is waited for; brackets are cut off by position."""
    out(f"prlctl set {VM} --vnc-mode auto --vnc-passwd Geheim12")
    out(f"prlctl start {VM}")
    facts = json.loads(out(f"prlctl list -i -j {VM}")[1:-2])
    assert isinstance(facts["Remote display"]["port"], int) and facts["Remote display"]["port"] >= 5900, facts
    out(f"prlctl stop {VM} --kill")


def vzpbackup():
    expect(out("prlctl list -aHo name").split("\n"), [VM, CT, ""], "names")
    expect(out("prlctl list -tHoname"), "", "templates")
    home = matches(r"^Home: (.*)$", out(f"prlctl list -i {CT}"), re.M)[1]
    assert os.path.isdir(home.split()[-1]), home
    expect(out(f"prlctl list -H -o status {CT}"), "running\n", "status")
    out(f"prlctl snapshot {CT}")
    last = out(f"prlctl snapshot-list {CT} -H | awk '{{print $NF}}'").strip().lstrip("*")
    out(f"prlctl snapshot-delete {CT} --id {last}")
    expect(out(f"prlctl snapshot-list {CT} -H"), "", "what is left")
    expect(run(f"prlctl exec {CT} 'exit 3'")[0], 3, "the exit code of a script in it")


def prlbackup():
    """What needs no backup: who is there, and in which state."""
    ids = re.findall(r"\{" + UUID + r"\}", out("prlctl list --all --output uuid"))
    expect(len(ids), 2, "environments")
    text = out(f"prlctl list --info {VM}")
    matches(r"^State:\s+stopped$", text, re.M)
    matches(r"^Name:\s*" + VM + "$", text, re.M)
    matches(r"^ID:\s*\{" + UUID + r"\}$", text, re.M)


def backup_browser():
    expect(len(out(f"prlctl list -a | grep -oE '[{{]{UUID.replace('?:', '')}[}}]'").split()), 2, "environments")
    path = out("prlsrvctl info | grep 'Backup path:' | awk '{print $3}'").strip()
    assert path.startswith("/"), path


def monitoring_agent():
    rows = [line.split(None, 3) for line in out("prlctl list -a -o uuid,status,ip,name --no-header").splitlines()]
    expect({name: status for _, status, _, name in rows}, {VM: "stopped", CT: "running"}, "words of rows")
    assert all(ip == "-" or re.match(r"^[0-9a-f.:]+$", ip) for _, _, ip, _ in rows), rows
    running = next(uuid for uuid, status, _, _ in rows if status == "running")
    matches(r"(?m)^\s*guest.cpu.usage:\s*\d+", out(f"prlctl statistics {running}"))


def bash_completion():
    expect(out("prlctl list -a -Ho name | awk '{print $1}'").split(), [VM, CT], "names")
    expect(len(out("prlctl list -a -Ho uuid").split()), 2, "ids")
    expect(out("prlctl list -t -o name").splitlines(), ["NAME"], "templates")
    devices = [line.split()[0] for line in out(f"prlctl list -i {VM}").splitlines() if line.startswith("  ")]
    assert {"hdd0", "cdrom0", "net0"} <= set(devices), devices


def pyinfra_and_ansible():
    found = {row["name"]: row for row in json.loads(out("vzlist -a -j"))}[CT]
    assert {"ctid", "status", "ostemplate", "ip", "hostname", "cpus", "physpages"} <= set(found), found
    expect([found["status"], isinstance(found["ip"], list), found["physpages"]["limit"] > 0], ["running", True, True],
           "a container of vzlist")
    ctid = found["ctid"]
    expect(out(f"vzctl status {ctid}").split()[2:], ["exist", "mounted", "running"], "words of vzctl status")


def salt():
    """Its module reads text."""
    assert f"Name: {VM}" in out(f"prlctl list {VM} --info")
    expect(out(f"prlctl list {VM} --info").split("State: ")[1].splitlines()[0], "stopped", "the state")
    assert f" {CT}" in out("prlctl list --all") and out("prlctl list --template").split()[0] == "UUID"
    made = matches(UUID, out(f"prlctl snapshot {VM} --name before --description 'an update'"))[0]
    expect(re.findall(UUID, out(f"prlctl snapshot-list {VM}")), [made], "ids of snapshots")
    lines = out(f"prlctl snapshot-list {VM} --id {made}").splitlines()
    told = dict(line.split(": ", 1) for line in lines if ": " in line)
    expect(told["Name"], "before", "the name in the YAML")
    expect(out(f"prlctl snapshot-list {VM} --id {OWN}"), "", "a snapshot that is not there")
    out(f"prlctl snapshot-switch {VM} --id {made}")
    out(f"prlctl snapshot-delete {VM} --id {made}")


def vagrant_parallels():
    matches(r"prlctl version (\d+\.\d+.\d+)", out("prlctl --version"))
    rows = json.loads(out("prlctl list --all --no-header --json -o name,uuid"))
    expect([row["name"] for row in rows], [VM, CT], "names")
    expect(json.loads(out("prlctl list --all --no-header --json -o name,uuid --template")), [], "templates")
    facts = json.loads(out(f"prlctl list {VM} --info --no-header --json"))[0]
    assert facts["GuestTools"]["state"] and facts["Home"].endswith("/") and facts["Hardware"]["net0"]["enabled"] is True
    expect(out(f"prlctl list {VM} --no-header -o status"), "stopped\n", "status")
    expect(out(f"prlctl list {VM} --no-header -o mac").strip(), facts["Hardware"]["net0"]["mac"], "the address")
    ip = json.loads(out(f"prlctl list {VM} --full --json -o ip_configured"))[0]["ip_configured"]
    expect(ip.strip() in ("", "-"), True, "no IP address")
    host = json.loads(out("prlctl server info --json"))
    expect(json.loads(out("prlsrvctl info --json"))["ID"], host["ID"], "the host")
    assert isinstance(json.loads(out("prlsrvctl info --license --json")), dict)
    assert all(entry["type"] for entry in host["Hardware info"].values())
    out("prlsrvctl net add vagrant --type host-only")
    expect([net["Type"] for net in json.loads(out("prlsrvctl net list --json")) if net["Network ID"] == "vagrant"],
           ["host-only"], "its network")
    out(f"prlctl set {VM} --device-add net --network vagrant")
    expect(one(VM)["Hardware"]["net1"]["network"], "vagrant", "its adapter")
    out(f"prlctl set {VM} --device-del net1")
    out("prlsrvctl net del vagrant")


def packer(machine):
    text = out(f"prlctl list -i {VM}")
    matches(r"hdd0.* image='(.*)' type=", text)
    mac = matches(r"net0.* mac=([0-9A-F]{12}) card=", text)[1]
    home = matches(r"(?m)^Home: (.*)$", text)[1]
    config = ElementTree.parse(home + "config.pvs")
    expect([config.findtext(".//VmUuid").strip("{}"), config.findtext(".//NetworkAdapter/MAC")], [machine, mac],
           "its config file")
    out(f"prlctl unregister {VM}")
    out(f"prlctl register {home} --preserve-uuid")
    out(f"prlctl set {VM} --device-set net0 --mac auto")
    added = out(f"prlctl set {VM} --device-add cdrom --image /vz/a.iso --enable --connect")
    name = matches(r"\s+(cdrom\d+)\s+", added)[1]
    out(f"prlctl set {VM} --device-del {name}")
    out(f"prlctl start {VM}")
    assert out(f"prlctl list {VM} --no-header --output status") == "running\n"
    assert len(out(f"prlctl list {VM} --full --no-header -o ip_configured").splitlines()) == 1
    out(f"prlctl stop {VM} --kill")


def docker_machine():
    out("prlctl create docker --distribution linux --dst /vz/vmprivate --no-hdd")
    expect(out("prlctl list docker --output status --no-header"), "stopped\n", "status")
    out("prlctl delete docker")
    err = run("prlctl list docker --output status --no-header")[2]
    matches(r"Failed to get VM config: The virtual machine could not be found..*", err)
    out(f"prlctl snapshot {CT}")
    current = matches(r" \*\{(" + UUID + r")\}", out(f"prlctl snapshot-list {CT}"))[1]
    out(f"prlctl snapshot-delete {CT} --id {current}")


def desktop_scripts():
    expect(out("prlctl list -a -o name --no-header | while read name; do echo \"<$name>\"; done"), f"<{VM}>\n<{CT}>\n",
           "names by read")
    expect(out("prlctl list -a -o name,status | awk 'NR == 2 { print $2 }'"), "stopped\n", "the second line")
    expect(out(f"prlctl status {CT} | awk '{{print $NF}}'"), "running\n", "the last word")
    expect(out(f"prlctl list -i {CT} | grep State:"), "State: running\n", "a line by grep")
    out(f"prlctl snapshot {CT} -n desktop")
    (snapshot, facts), = json.loads(out(f"prlctl snapshot-list {CT} -j")).items()
    expect([facts["name"], facts["current"]], ["desktop", True], "snapshots as an object")
    out(f"prlctl snapshot-delete {CT} -i {snapshot}")


def fusioninventory():
    """The agent of Debian, where it is installed: its modules call vzlist and prlctl themselves."""
    modules = "/usr/share/fusioninventory/lib"
    if not os.path.isdir(modules):
        return print("left out: no fusioninventory-agent is installed")
    base = "FusionInventory::Agent::Task::Inventory::Virtualization::"
    script = f"""use lib '{modules}'; use FusionInventory::Agent::Logger; use JSON::PP;
      use {base}Virtuozzo; use {base}Parallels; my $logger = FusionInventory::Agent::Logger->new();
      my @machines = {base}Parallels::_parsePrlctlA(logger => $logger, command => 'prlctl list -a');
      for (@machines) {{ ($_->{{MEMORY}}, $_->{{VCPU}}) = {base}Parallels::_parsePrlctlI(logger => $logger,
        command => "prlctl list -i $_->{{UUID}}"); }}
      my $inventory = bless {{}}, 'None'; sub None::getHardware {{ 'host' }}
      print encode_json({{ machines => \\@machines, containers => {base}Virtuozzo::_parseVzlist(logger => $logger,
        inventory => $inventory) }});"""
    done = subprocess.run(["perl", "-e", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    found = {machine["UUID"]: machine for machine in told["machines"]}
    expect(sorted(found), sorted(out("prlctl list -a -Ho uuid").replace("{", "").replace("}", "").split()), "machines")
    expect({machine["MEMORY"] for machine in found.values()}, {"128", "512"}, "memory")
    (container,) = told["containers"]
    expect([container["NAME"], container["SUBSYSTEM"], container["STATUS"], container["VMTYPE"]],
           ["web1.example", TEMPLATE, "running", "Virtuozzo"], "the container")


def main():
    out("prlsrvctl net add Bridged -t bridged -i eth0")
    out(f"prlctl create {VM} -d debian")
    out(f"prlctl set {VM} --memsize 128M")
    out(f"prlctl create {CT} --vmtype ct --ostemplate {TEMPLATE}")
    out(f"prlctl set {CT} --hostname web1.example --ipadd 10.1.1.5/24")
    out(f"prlctl start {CT}")
    machine, container = one(VM)["ID"], one(CT)["ID"]
    programs = [libvirt_parallels_driver, provirted, self_service_panel, rntforest, rosplatforma, console_tool, vzpbackup,
                prlbackup, backup_browser, monitoring_agent, fusioninventory, bash_completion, pyinfra_and_ansible, salt,
                vagrant_parallels, packer, docker_machine, desktop_scripts]
    known = {rntforest: (container, machine), packer: (machine,)}
    failed = 0
    for program in programs:
        print(f"## {program.__name__}", flush=True)
        try:
            program(*known.get(program, ()))
        except (AssertionError, KeyError, ValueError, IndexError, TypeError) as error:
            failed += 1
            print(f"{program.__name__}: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
    sys.exit(1 if failed else 0)


main()
