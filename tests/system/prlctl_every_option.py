# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every option of `prlctl set`, given to a stopped machine or container, is what the definition, the PCS6 file and
`list -i -j -f` say afterwards; what shows inside a container, it shows there when it has started."""
import os
import re
import subprocess
import xml.etree.ElementTree as ElementTree

from prlctl_options import OPTIONS, Environment, finish, info, must, prlctl, wrong

VM, CT = "vm1", "web1"
MAC = "001C42ABCDE0"

# Who gets it; the options; what must hold then, as PLACE -> text: below xml: the definition (x/y/@z), file: the PCS6
# file (elements of config.pvs, a key of ve.conf), info: the JSON of list -i (keys with dots). The last one where
# there are some. "~" begins a regular expression, None is nothing there.
NET, HDD = "Hardware/NetworkAdapter/", "Hardware/Hdd/"
NET_XML, HDD_XML = "devices/interface/", "devices/disk[@device='disk']/"
EXPECTED = [
    (VM, ["--name", "other"], {"xml:name": "other", "file:Identification/VmName": "other", "info:Name": "other"}),
    ("other", ["--name", VM, "--rename-ext-disks"], {"xml:name": VM}),
    (VM, ["--description", "two\nlines"], {"xml:description": "two\nlines", "info:Description": "two lines",
                                           "file:Settings/General/VmDescription": "two\nlines"}),
    (VM, ["--description", ""], {"info:Description": ""}),
    (VM, ["--distribution", "ubuntu"], {"info:OS": "ubuntu"}),
    (VM, ["--system-flags", "a=1;b=2"], {"file:Settings/Runtime/SystemFlags": "a=1;b=2"}),
    (VM, ["--template", "yes"], {"info:Template": "yes"}),
    (VM, ["--template", "no"], {"info:Template": "no"}),
    (VM, ["--cpus", "2"], {"xml:vcpu": "2", "file:Hardware/Cpu/Number": "2", "info:Hardware.cpu.cpus": "2"}),
    (VM, ["--cpu-sockets", "1"], {"info:Hardware.cpu.sockets": "1"}),
    (VM, ["--numa-nodes", "1"], {"xml:cpu/numa/cell/@id": "0", "file:Hardware/Cpu/NumaNodes": "1"}),
    (VM, ["--cpu-hotplug", "on"], {"info:Hardware.cpu.hotplug": "True", "file:Hardware/Cpu/EnableHotplug": "1"}),
    (VM, ["--cpuunits", "2000"], {"xml:cputune/shares": "2048", "file:Hardware/Cpu/CpuUnits": "2000",
                                  "info:Hardware.cpu.cpuunits": "2000"}),
    (VM, ["--cpulimit", "150%"], {"xml:cputune/global_quota": "150000", "info:Hardware.cpu.cpulimit": "150%"}),
    (VM, ["--cpulimit", "1000m"], {"file:Hardware/Cpu/CpuLimitValue": "1000",
                                   "info:Hardware.cpu.cpulimit": "1000Mhz"}),
    (VM, ["--cpulimit", "0"], {"xml:cputune/global_quota": None, "info:Hardware.cpu.cpulimit": None}),
    (VM, ["--cpumask", "0-1"], {"xml:vcpu/@cpuset": "0-1", "file:Hardware/Cpu/CpuMask": "0-1",
                                "info:Hardware.cpu.mask": "0-1"}),
    (VM, ["--cpumask", "all"], {"xml:vcpu/@cpuset": None, "info:Hardware.cpu.mask": None}),
    (VM, ["--nodemask", "0"], {"xml:numatune/memory/@nodeset": "0", "info:Hardware.cpu.nodemask": "0"}),
    (VM, ["--nested-virt", "on"], {"info:Nested virtualization": "on"}),
    (VM, ["--nested-virt", "off"], {"info:Nested virtualization": "off"}),
    (VM, ["--memsize", "512M"], {"xml:memory": "524288", "file:Hardware/Memory/RAM": "512",
                                 "info:Hardware.memory.size": "512Mb"}),
    (VM, ["--mem-hotplug", "on"], {"xml:maxMemory": "~[0-9]+", "info:Hardware.memory.hotplug": "True"}),
    (VM, ["--memguarantee", "50"], {"file:Hardware/Memory/MemGuarantee": "50",
                                    "info:Hardware.memory_guarantee.value": "50%"}),
    (VM, ["--memguarantee", "auto"], {"info:Hardware.memory_guarantee.auto": "True"}),
    (VM, ["--ioprio", "6"], {"file:Settings/Runtime/IoPriority": "6", "info:Hardware.cpu.ioprio": "6"}),
    (VM, ["--iolimit", "10"], {"xml:devices/disk/iotune/total_bytes_sec": "10485760",
                               "file:Settings/Runtime/IoLimit/IoLimitValue": "10485760",
                               "info:Hardware.cpu.iolimit": "10485760"}),
    (VM, ["--iopslimit", "100"], {"xml:devices/disk/iotune/total_iops_sec": "100",
                                  "file:Settings/Runtime/IopsLimit": "100", "info:Hardware.cpu.iopslimit": "100"}),
    (VM, ["--rate", "1:100,2:50", "--ratebound", "on"], {"info:Network Shaping.rate": "~1:100.2:50 ?",
                                                         "info:Network Shaping.ratebound": "on"}),
    (VM, ["--rate", ""], {"info:Network Shaping.rate": None}),
    (VM, ["--autocompact", "on"], {"info:Autocompact": "on"}),
    (VM, ["--offline-management", "on", "--offline-service", "vzpp"], {
        "info:Offline management.enabled": "True", "info:Offline management.services": "~'vzpp' ?"}),
    (VM, ["--usedefanswers", "on"], {"file:Settings/Runtime/UseDefaultAnswers": "1"}),
    (VM, ["--hostname", "vm1.example"], {"file:Settings/GlobalNetwork/HostName": "vm1.example",
                                         "info:Hostname": "vm1.example"}),
    (VM, ["--nameserver", "192.0.2.53 192.0.2.54"], {"info:DNS Servers": "192.0.2.53 192.0.2.54"}),
    (VM, ["--searchdomain", "example.org"], {"info:Search Domains": "example.org"}),
    (VM, ["--device-bootorder", "cdrom0 hdd0"], {"info:Boot order": "cdrom0 hdd0 ",
                                                 "xml:devices/disk[@device='cdrom']/boot/@order": "1"}),
    (VM, ["--efi-boot", "on"], {"file:Settings/Startup/Bios/EfiEnabled": "1", "info:EFI boot": "on"}),
    (VM, ["--update-nvram"], {"info:EFI boot": "on"}),
    (VM, ["--efi-boot", "off"], {"xml:os/loader": None, "info:EFI boot": "off"}),
    (VM, ["--select-boot-device", "on"], {"xml:os/bootmenu/@enable": "yes", "info:Allow select boot device": "on"}),
    (VM, ["--external-boot-device", "sdz"], {"info:External boot device": "sdz"}),
    (VM, ["--videosize", "64"], {"xml:devices/video/model/@vram": "65536",
                                 "file:Hardware/Video/VideoMemorySize": "64", "info:Hardware.video.size": "64Mb"}),
    (VM, ["--3d-accelerate", "highest"], {"file:Hardware/Video/Enable3DAcceleration": "1",
                                          "info:Hardware.video.3d acceleration": "highest"}),
    (VM, ["--vertical-sync", "off"], {"info:Hardware.video.vertical sync": "no"}),
    (VM, ["--high-resolution", "on"], {"file:Hardware/Video/EnableHiResDrawing": "1"}),
    (VM, ["--onboot", "auto"], {"info:Autostart": "auto"}),
    (VM, ["--autostart", "off"], {"info:Autostart": "off", "file:Settings/Startup/AutoStart": "0"}),
    (VM, ["--autostart-delay", "5"], {"file:Settings/Startup/AutoStartDelay": "5"}),
    (VM, ["--autostop", "suspend"], {"info:Autostop": "suspend", "file:Settings/Shutdown/AutoStop": "1"}),
    (VM, ["--on-crash", "pause"], {"xml:on_crash": "preserve", "info:On guest crash": "pause"}),
    (VM, ["--tools-autoupdate", "no"], {"info:GuestTools autoupdate": "off"}),
    (VM, ["--vnc-mode", "manual", "--vnc-port", "5907", "--vnc-passwd", "Geheim", "--vnc-address", "127.0.0.1"], {
        "xml:devices/graphics/@port": "5907", "xml:devices/graphics/@listen": "127.0.0.1",
        "info:Remote display.mode": "manual", "info:Remote display.port": "5907"}),
    (VM, ["--vnc-mode", "auto", "--vnc-nopasswd"], {"xml:devices/graphics/@autoport": "yes",
                                                    "info:Remote display.mode": "auto"}),
    (VM, ["--vnc-mode", "off"], {"xml:devices/graphics[@type='vnc']": None, "info:Remote display.mode": "off"}),
    (VM, ["--ha-enable", "no", "--ha-prio", "7"], {"info:High Availability.enabled": "no",
                                                   "info:High Availability.prio": "7"}),
    (VM, ["--backup-path", "/vz/b"], {"info:Backup path": "/vz/b"}),
    (VM, ["--host-admin", "admin"], {"file:Settings/LockDown/HostAdmin": "admin"}),
    (VM, ["--password-to-edit"], {"file:Settings/LockDown/PasswordToEdit": "1"}),
    # Devices of machines.
    (VM, ["--device-add", "hdd", "--size", "64M", "--iface", "scsi", "--position", "5", "--serial", "A-1"], {
        "xml:" + HDD_XML + "serial": "A-1", "xml:" + HDD_XML + "address/@unit": "5",
        "file:" + HDD + "StackIndex": "5", "info:Hardware.hdd1.port": "scsi:5", "info:Hardware.hdd1.size": "64Mb"}),
    (VM, ["--device-set", "hdd1", "--size", "80M"], {"info:Hardware.hdd1.size": "80Mb"}),
    (VM, ["--device-set", "hdd1", "--size", "96M", "--no-fs-resize", "--offline"], {"info:Hardware.hdd1.size": "96Mb"}),
    (VM, ["--device-set", "hdd1", "--disable"], {"info:Hardware.hdd1.enabled": "False",
                                                 "file:" + HDD + "Enabled": "0"}),
    (VM, ["--device-set", "hdd1", "--enable"], {"info:Hardware.hdd1.enabled": "True",
                                                "file:" + HDD + "Enabled": "1"}),
    (VM, ["--device-set", "hdd1", "--disconnect"], {"info:Hardware.hdd1.state": "disconnected"}),
    (VM, ["--device-set", "hdd1", "--connect"], {"info:Hardware.hdd1.state": "connected"}),
    (VM, ["--device-set", "hdd1", "--iface", "virtio"], {"xml:" + HDD_XML + "target/@bus": "virtio",
                                                         "info:Hardware.hdd1.port": "~virtio:[0-9]+"}),
    (VM, ["--device-set", "hdd1", "--iface", "scsi", "--subtype", "virtio-scsi"], {
        "info:Hardware.hdd1.subtype": "virtio-scsi"}),
    (VM, ["--device-del", "hdd1", "--detach-only"], {"info:Hardware.hdd1": None}),
    (VM, ["--device-add", "hdd", "--size", "64M", "--split", "--hdd-block-size", "64"], {
        "info:Hardware.hdd1.size": "64Mb"}),
    (VM, ["--device-del", "hdd1", "--destroy-image-force"], {"info:Hardware.hdd1": None}),
    (VM, ["--device-add", "hdd", "--device", "/dev/loop7"], {"xml:" + HDD_XML + "source/@dev": "/dev/loop7",
                                                             "info:Hardware.hdd1.real": "/dev/loop7"}),
    (VM, ["--device-set", "hdd1", "--passthr"], {"file:" + HDD + "Passthrough": "1"}),
    (VM, ["--device-del", "hdd1"], {"info:Hardware.hdd1": None}),
    (VM, ["--device-add", "cdrom", "--image", "/vz/a.iso", "--iface", "ide", "--position", "1"], {
        "info:Hardware.cdrom1.image": "/vz/a.iso", "info:Hardware.cdrom1.port": "ide:1"}),
    (VM, ["--device-set", "cdrom1", "--image", ""], {"info:Hardware.cdrom1.image": ""}),
    (VM, ["--device-set", "cdrom1", "--device", "/dev/sr0"], {"info:Hardware.cdrom1.real": "/dev/sr0"}),
    (VM, ["--device-del", "cdrom1"], {"info:Hardware.cdrom1": None}),
    (VM, ["--device-add", "fdd", "--image", "/vz/a.img"], {
        "xml:devices/disk[@device='floppy']/source/@file": "/vz/a.img", "info:Hardware.fdd0.image": "/vz/a.img"}),
    (VM, ["--device-add", "net", "--network", "default", "--mac", "00:1c:42:ab:cd:e0", "--adapter-type", "e1000"], {
        "xml:" + NET_XML + "mac/@address": "00:1c:42:ab:cd:e0", "xml:" + NET_XML + "model/@type": "e1000",
        "info:Hardware.net1.mac": MAC, "info:Hardware.net1.card": "e1000", "file:" + NET + "MAC": MAC}),
    (VM, ["--device-set", "net1", "--ipadd", "192.0.2.5/24", "--ipadd", "2001:db8::5/64"], {
        "info:Hardware.net1.ips": "192.0.2.5/255.255.255.0 2001:db8::5/64 "}),
    (VM, ["--device-set", "net1", "--ipdel", "192.0.2.5"], {"info:Hardware.net1.ips": "2001:db8::5/64 ",
                                                            "info:Hardware.net1.dhcp": "yes"}),
    (VM, ["--device-set", "net1", "--ipset", "192.0.2.6/24"], {"info:Hardware.net1.ips": "192.0.2.6/255.255.255.0 ",
                                                               "info:Hardware.net1.dhcp": None}),
    (VM, ["--device-set", "net1", "--gw", "192.0.2.1", "--gw6", "2001:db8::1"], {
        "info:Hardware.net1.gw": "192.0.2.1", "info:Hardware.net1.gw6": "2001:db8::1"}),
    (VM, ["--device-set", "net1", "--gw", "x"], {"info:Hardware.net1.gw": None}),
    (VM, ["--device-set", "net1", "--dhcp", "yes", "--dhcp6", "yes"], {"info:Hardware.net1.dhcp": "yes",
                                                                       "info:Hardware.net1.dhcp6": "yes"}),
    (VM, ["--device-set", "net1", "--nameserver", "192.0.2.55", "--searchdomain", "a.example"], {
        "info:Hardware.net1.nameservers": "192.0.2.55 ", "info:Hardware.net1.searchdomains": "a.example "}),
    (VM, ["--device-set", "net1", "--configure", "no"], {"file:" + NET + "AutoApply": "0"}),
    (VM, ["--device-set", "net1", "--ipfilter", "yes", "--macfilter", "yes", "--preventpromisc", "yes"], {
        "xml:" + NET_XML + "filterref/@filter": "~.+", "info:Hardware.net1.ip_filter": "on",
        "info:Hardware.net1.mac_filter": "on", "info:Hardware.net1.preventpromisc": "on"}),
    (VM, ["--device-set", "net1", "--apply-iponly", "yes"], {"xml:name": VM}),
    (VM, ["--device-set", "net1", "--fw", "on", "--fw-policy", "deny", "--fw-direction", "in", "--fw-rule",
          "tcp * 22 * *"], {"file:" + NET + "Firewall/Enabled": "1", "xml:" + NET_XML + "filterref/@filter": "~.+"}),
    (VM, ["--device-disconnect", "net1"], {"xml:" + NET_XML + "link/@state": "down",
                                           "info:Hardware.net1.state": "disconnected"}),
    (VM, ["--device-connect", "net1"], {"info:Hardware.net1.state": "connected"}),
    (VM, ["--device-set", "net1", "--type", "bridge", "--iface", "br9"], {"xml:" + NET_XML + "source/@bridge": "br9",
                                                                          "info:Hardware.net1.type": "bridge"}),
    (VM, ["--device-set", "net1", "--type", "routed"], {"info:Hardware.net1.type": "routed"}),
    (VM, ["--device-add", "serial", "--output", "/vz/serial.txt"], {
        "xml:devices/serial/source/@path": "/vz/serial.txt", "info:Hardware.serial0.output": "/vz/serial.txt"}),
    (VM, ["--device-set", "serial0", "--socket", "/vz/s", "--socket-mode", "client"], {
        "xml:devices/serial/source/@mode": "connect", "info:Hardware.serial0.socket": "/vz/s",
        "info:Hardware.serial0.mode": "client"}),
    (VM, ["--device-set", "serial0", "--socket-tcp", "127.0.0.1:7000"], {
        "info:Hardware.serial0.tcp": "127.0.0.1:7000"}),
    (VM, ["--device-set", "serial0", "--socket-udp", "127.0.0.1:7001"], {
        "info:Hardware.serial0.udp": "127.0.0.1:7001"}),
    (VM, ["--device-set", "serial0", "--device", "/dev/ttyS9"], {"info:Hardware.serial0.real": "/dev/ttyS9"}),
    (VM, ["--device-add", "parallel", "--output", "/vz/p.txt"], {"info:Hardware.parallel0.output": "/vz/p.txt"}),
    (VM, ["--device-add", "sound", "--output", "x", "--mixer", "y"], {"info:Hardware.sound0.output": "x",
                                                                      "info:Hardware.sound0.mixer": "y"}),
    (VM, ["--device-add", "pci", "--device", "3:0.2"], {"info:Hardware.pci0": "~.+"}),
    (VM, ["--device-del", "usb"], {"xml:devices/controller[@type='usb']/@model": "none", "info:Hardware.usb": None,
                                   "file:Settings/UsbController/UhcEnabled": "0"}),
    (VM, ["--device-add", "usb"], {"file:Settings/UsbController/EhcEnabled": "1",
                                   "info:Hardware.usb.state": "connected"}),
    (VM, ["--device-del", "serial0 parallel0 sound0 pci0 fdd0 net1"], {"info:Hardware.serial0": None,
                                                                       "info:Hardware.net1": None}),
    # Containers.
    (CT, ["--applyconfig", "vswap.256MB"], {"info:Hardware.memory.size": "256Mb"}),
    (CT, ["--cpus", "2"], {"info:Hardware.cpu.cpus": "2", "file:CPUS": "2"}),
    (CT, ["--cpus", "unlimited"], {"info:Hardware.cpu.cpus": "unlimited"}),
    (CT, ["--cpuunits", "2000"], {"xml:cputune/shares": "2048", "file:CPUUNITS": "2000"}),
    (CT, ["--cpulimit", "150"], {"file:CPULIMIT": "150", "info:Hardware.cpu.cpulimit": "150%"}),
    (CT, ["--cpumask", "0-1"], {"file:CPUMASK": "0-1", "info:Hardware.cpu.mask": "0-1"}),
    (CT, ["--nodemask", "0"], {"file:NODEMASK": "0", "info:Hardware.cpu.nodemask": "0"}),
    (CT, ["--memsize", "128M"], {"xml:memory": "131072", "file:PHYSPAGES": "~.*128M|.*32768",
                                 "info:Hardware.memory.size": "128Mb"}),
    (CT, ["--memguarantee", "50%"], {"info:Hardware.memory_guarantee.value": "50%"}),
    (CT, ["--swappages", "64M"], {"file:SWAPPAGES": "~64M:64M|16384:16384|0:64M"}),
    (CT, ["--swap", "33554432"], {"file:SWAPPAGES": "~.*(32M|8192)"}),
    (CT, ["--quotaugidlimit", "100"], {"file:QUOTAUGIDLIMIT": "100"}),
    (CT, ["--ioprio", "5"], {"file:IOPRIO": "5", "info:Hardware.cpu.ioprio": "5"}),
    (CT, ["--iolimit", "20M"], {"file:IOLIMIT": "20971520", "info:Hardware.cpu.iolimit": "20971520"}),
    (CT, ["--iopslimit", "200"], {"file:IOPSLIMIT": "200", "info:Hardware.cpu.iopslimit": "200"}),
    (CT, ["--features", "nfs:on,sit:off"], {"file:FEATURES": "nfs:on sit:off", "info:Features": "nfs:on sit:off"}),
    (CT, ["--capability", "net_admin:off"], {"file:CAPABILITY": "~(?i)net_admin:off ?"}),
    (CT, ["--netfilter", "stateless"], {"file:NETFILTER": "stateless", "info:Netfilter": "stateless"}),
    (CT, ["--autocompact", "on"], {"file:AUTOCOMPACT": "yes", "info:Autocompact": "on"}),
    (CT, ["--diskspace", "11G"], {"info:Hardware.hdd0.size": "11264Mb"}),
    (CT, ["--backup-path", "/vz/c"], {"file:BACKUP_DIRECTORY": "/vz/c", "info:Backup path": "/vz/c"}),
    (CT, ["--description", "words"], {"xml:description": "words", "file:DESCRIPTION": "words"}),
    (CT, ["--onboot", "on"], {"file:ONBOOT": "yes", "info:Autostart": "on"}),
    (CT, ["--autostop", "stop"], {"file:AUTOSTOP": "stop", "info:Autostop": "~shutdown|stop"}),
    (CT, ["--autostart-delay", "5"], {"xml:name": CT}),
    (CT, ["--ha-enable", "off", "--ha-prio", "9"], {"info:High Availability.prio": "9"}),
    (CT, ["--offline-management", "on", "--offline-service", "vzpp"], {"info:Offline management.enabled": "True"}),
    (CT, ["--usedefanswers", "on"], {"xml:name": CT}),
    (CT, ["--hostname", "inside.example"], {"file:HOSTNAME": "inside.example", "info:Hostname": "inside.example"}),
    (CT, ["--nameserver", "192.0.2.53"], {"file:NAMESERVER": "192.0.2.53", "info:DNS Servers": "192.0.2.53"}),
    (CT, ["--searchdomain", "example.org"], {"file:SEARCHDOMAIN": "example.org"}),
    (CT, ["--ipadd", "10.1.1.5/24", "--ipadd", "10.1.1.6"], {
        "info:Hardware.venet0.ips": "10.1.1.5/255.255.255.0 10.1.1.6/255.255.255.255 "}),
    (CT, ["--ipdel", "10.1.1.6"], {"info:Hardware.venet0.ips": "10.1.1.5/255.255.255.0 "}),
    (CT, ["--device-add", "net", "--network", "default", "--ipadd", "192.168.122.9/24", "--gw", "192.168.122.1"], {
        "xml:devices/interface/source/@network": "default",
        "info:Hardware.net0.ips": "192.168.122.9/255.255.255.0 ", "info:Hardware.net0.gw": "192.168.122.1"}),
    (CT, ["--netif_add", "eth7"], {"info:Hardware.net1.enabled": "True"}),
    (CT, ["--ifname", "eth7", "--ipadd", "192.0.2.7/24"], {"info:Hardware.net1.ips": "192.0.2.7/255.255.255.0 "}),
    (CT, ["--netif_del", "eth7"], {"info:Hardware.net1": None}),
    (CT, ["--device-add", "hdd", "--size", "64M", "--mnt", "/data"], {"info:Hardware.hdd1.mnt": "/data"}),
    (CT, ["--rate", "1:200", "--ratebound", "off"], {"info:Network Shaping.rate": "~1:200 ?"}),
    (CT, ["--vnc-mode", "manual", "--vnc-port", "5909", "--vnc-nopasswd"], {"info:Remote display.port": "5909"}),
]
# Refused by name, for nothing is behind them.
REFUSED = ["memquota", "apptemplate", "backup-add", "backup-del", "disk"]
# Shown elsewhere: of a guest that runs (prlctl_sets_values), of an image that is there, of one that goes.
ELSEWHERE = ["userpasswd", "crypted", "recreate", "destroy-image", "encrypt", "decrypt", "reencrypt", "no-wipe",
             "encryption-keyid"]

# What is seen in the container when it runs.
INSIDE = {"ip -4 addr show": "~(?s).*192\\.168\\.122\\.9/24.*", "cat /etc/hostname": "inside.example",
          "cat /etc/resolv.conf": "~(?s)(.*\\n)?nameserver 192\\.0\\.2\\.53\\b.*",
          "grep search /etc/resolv.conf": "search example.org", "df -m /data | wc -l": "2"}


def text_at(element, path):
    """The text of a place in XML, of the last one where there are some, None where there is none."""
    path, _, attribute = path.partition("/@")
    found = element.findall(path)
    if not found or not attribute:
        return (found[-1].text or "") if found else None
    return found[-1].get(attribute)


def seen(environment, facts, place):
    where, _, path = place.partition(":")
    if where == "xml":
        return text_at(ElementTree.fromstring(environment.definition()), path)
    if where == "file" and environment.kind == "vm":
        return text_at(ElementTree.fromstring(environment.file.read_text()), path)
    if where == "file":
        found = re.search(f'^{path}="(.*)"', environment.file.read_text(), re.MULTILINE)
        return found and found[1]
    value = facts
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return None if value is None else str(value)


def fits(wanted, value):
    if wanted is None or not wanted.startswith("~"):
        return value == wanted
    return value is not None and re.fullmatch(wanted[1:], value) is not None


def try_all(environments):
    for name, words, places in EXPECTED:
        said = prlctl("set", name, *words)
        environment = environments[CT if name == CT else VM]
        if said.code != 0 or said.err:
            wrong(str(said))
            continue
        facts = info(environment.uuid)
        for place, wanted in places.items():
            value = seen(environment, facts, place)
            if not fits(wanted, value):
                wrong(f"after `prlctl set {name} {' '.join(words)}` {place} is {value!r}, wanted {wanted!r}")


def heritage(environment):
    """What is kept only: each of its options, and that the file says so."""
    kept = [row for row in OPTIONS if row["action"] == "set" and row["option"] in HERITAGE]
    for row in kept:
        for value in HERITAGE[row["option"]]:
            before = environment.file.read_text()
            said = prlctl("set", environment.name, "--" + row["option"], value)
            if said.code != 0 or said.err:
                wrong(str(said))
        if environment.file.read_text() == before:
            wrong(f"--{row['option']} {value} is not in the file")


ON_OFF = ["on", "off", "on"]
HERITAGE = {
    **{name: ON_OFF for name in (
        "sticky-mouse keyboard-optimize sync-host-printers sync-default-printer auto-share-camera auto-share-bluetooth"
        " support-usb30 faster-vm adaptive-hypervisor auto-compress pmu-virt longer-battery-life battery-status"
        " winsystray-in-macmenu auto-switch-fullscreen disable-aero hide-min-windows lock-edit-settings lock-on-suspend"
        " isolate-vm smart-guard sg-notify-before-create smart-mount").split()},
    "smart-mouse-optimize": ["auto", "off", "on"], "sg-interval": ["1", "2"], "sg-max-snapshots": ["1", "2"],
    "startup-view": ["same", "window", "fullscreen"], "on-shutdown": ["window", "close", "quit"],
    "on-window-close": ["suspend", "shutdown", "stop", "ask", "keep-running"],
    "require-pwd": ["exit-fullscreen:on", "change-vm-state:on"], "expiration": ["on", "off"],
}


def refused():
    for row in OPTIONS:
        if row["action"] != "set" or row["option"] not in REFUSED:
            continue
        name = CT if row["applies"] == "container" else VM
        device = ["--device-set", "hdd0"] if row["scope"] == "device" else []
        said = prlctl("set", name, *device, "--" + row["option"], *(["x"] if row["argument"] != "none" else []))
        if said.code == 0 or f"--{row['option']}" not in said.err:
            wrong(f"{said}; wanted a refusal by name")


def look_inside():
    must("start", CT)
    controller = open(f"/run/libvirt/lxc/{CT}.pid").read().strip()
    init = open(f"/proc/{controller}/task/{controller}/children").read().strip()
    for command, wanted in INSIDE.items():
        done = subprocess.run(["nsenter", "-t", init, "-a", "-S", "0", "-G", "0", "--", "sh", "-c", command],
                              capture_output=True, text=True)
        if not fits(wanted, done.stdout.strip()):
            wrong(f"in {CT} `{command}` printed {done.stdout!r} {done.stderr!r}, wanted {wanted!r}")


def expect_all_tried():
    tried = {word[2:] for _, words, _ in EXPECTED for word in words if word.startswith("--")}
    synonyms = {"autostart": "onboot"}
    tried |= {synonyms[name] for name in tried & set(synonyms)}
    tried |= set(HERITAGE) | set(REFUSED) | set(ELSEWHERE)
    for row in OPTIONS:
        if row["action"] == "set" and row["option"] not in tried:
            wrong(f"set --{row['option']} is tried nowhere")


def main():
    expect_all_tried()
    environments = {VM: Environment(VM, "vm", "-d", "centos7"),
                    CT: Environment(CT, "ct", "--ostemplate", os.environ["WORLD_TEMPLATE"])}
    try_all(environments)
    heritage(environments[VM])
    refused()
    look_inside()
    finish(f"{len(EXPECTED)} calls of set, {len(HERITAGE)} options that are kept")


if __name__ == "__main__":
    main()
