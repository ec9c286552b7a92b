#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: nova_lifecycle.py VIRT-TYPE XML-FILE…      qemu, lxc or parallels; each file defines instance-0000000N

OpenStack Nova's own LibvirtDriver on vz:///system, without a cloud: its database is SQLite in memory's place (a file of
the current folder), its privileged calls run in this process. It starts, reads the host, and takes each instance from
definition to undefinition. What a step is called and how it went is printed; the first that fails ends it.
"""
import os
import sys

import eventlet

eventlet.monkey_patch()

import nova.conf  # noqa: E402
from lxml import etree  # noqa: E402
from nova import config, context, objects  # noqa: E402
from nova.compute import power_state  # noqa: E402
from nova.db.main import api as db_api  # noqa: E402
from nova.db.main import models  # noqa: E402
from nova.network import model as network_model  # noqa: E402
import nova.privsep  # noqa: E402
import nova.privsep.utils  # noqa: E402, F401
from nova.virt import event as virt_event  # noqa: E402
from nova.virt import virtapi  # noqa: E402
from nova.virt.libvirt import driver as libvirt_driver  # noqa: E402
from oslo_utils import timeutils  # noqa: E402

CONF = nova.conf.CONF
WAIT_S = 60


def configure(virt_type):
    """The settings an operator would make, and those that keep it to this folder."""
    config.parse_args(["nova", "--config-file", "/dev/null"], default_config_files=[], configure_db=False)
    here = os.getcwd()
    for group, name, value in (
            (None, "state_path", here), (None, "instances_path", f"{here}/instances"), (None, "my_ip", "127.0.0.1"),
            (None, "host", "host1"), ("libvirt", "virt_type", virt_type), ("libvirt", "cpu_mode", "none"),
            ("libvirt", "connection_uri", "vz:///system"), ("libvirt", "wait_soft_reboot_seconds", WAIT_S),
            ("database", "connection", f"sqlite:///{here}/nova.sqlite"), ("oslo_concurrency", "lock_path", here)):
        CONF.set_override(name, value, group=group)
    os.makedirs(f"{here}/instances", exist_ok=True)
    db_api.configure(CONF)
    admin = context.get_admin_context()
    models.BASE.metadata.create_all(db_api.get_engine(context=admin))
    nova.privsep.sys_admin_pctxt.set_client_mode(False)
    objects.register_all()
    return admin


class Driver(libvirt_driver.LibvirtDriver):
    """Nova's, with what it would send to the compute manager kept: (UUID, transition)."""

    def __init__(self):
        super().__init__(virtapi.VirtAPI())
        self.seen = []

    def emit_event(self, event):
        if isinstance(event, virt_event.LifecycleEvent):
            self.seen.append((event.get_instance_uuid(), event.get_transition()))


def instance_of(admin, number, document):
    flavor = objects.Flavor(admin, id=1, name="small", memory_mb=128, vcpus=1, root_gb=0, ephemeral_gb=0, swap=0,
                            flavorid="1", rxtx_factor=1.0, vcpu_weight=1, disabled=False, is_public=True,
                            extra_specs={}, projects=[])
    uuid = document.findtext("uuid")
    instance = objects.Instance(
        admin, id=number, uuid=uuid, display_name="x", hostname="x", host="host1", node="host1", user_id="u",
        project_id="p", image_ref="", flavor=flavor, old_flavor=None, new_flavor=None, memory_mb=128, vcpus=1,
        root_gb=0, ephemeral_gb=0, ephemeral_key_uuid=None, vm_state="active", task_state=None,
        os_type="linux", system_metadata={}, metadata={}, numa_topology=None, vcpu_model=None, resources=None,
        pci_devices=objects.PciDeviceList(objects=[]), pci_requests=objects.InstancePCIRequests(requests=[]),
        info_cache=objects.InstanceInfoCache(admin, network_info=network_model.NetworkInfo([]), instance_uuid=uuid),
        power_state=power_state.NOSTATE, launched_at=timeutils.utcnow(), deleted=False)
    if instance.name != document.findtext("name"):
        sys.exit(f"{document.findtext('name')}: Nova calls it {instance.name}")
    return instance


def step(what, act, holds=lambda _: True):
    try:
        value = act()
    except Exception as error:  # noqa: BLE001  whatever Nova raises is the result
        sys.exit(f"FAILED {what}: {type(error).__name__}: {error}")
    if not holds(value):
        sys.exit(f"FAILED {what}: unexpected {value!r}")
    print(f"ok {what}", flush=True)
    return value


def until(what, holds):
    with eventlet.Timeout(WAIT_S, SystemExit(f"FAILED {what}: not within {WAIT_S} s")):
        while not holds():
            eventlet.sleep(0.1)
    print(f"ok {what}", flush=True)


def read_host(driver, virt_type):
    step("init_host", lambda: driver.init_host("host1"))
    step("list_instances", driver.list_instances, lambda names: names == [])
    [node] = step("get_available_nodes", driver.get_available_nodes, lambda nodes: len(nodes) == 1)
    resources = step("get_available_resource", lambda: driver.get_available_resource(node),
                     lambda r: r["vcpus"] >= 1 and r["memory_mb"] > 0)
    kinds = {(hypervisor, mode) for _, hypervisor, mode in resources["supported_instances"]}
    wanted = {"qemu": {("qemu", "hvm")}, "lxc": {("lxc", "exe")}, "parallels": {("parallels", "hvm"), ("parallels", "exe")}}
    step("supported_instances", lambda: kinds, lambda k: wanted[virt_type] <= k)
    step("hypervisor_version", lambda: resources["hypervisor_version"], lambda version: version >= 7000000)
    step("get_host_uptime", driver.get_host_uptime)
    step("get_host_cpu_stats", driver.get_host_cpu_stats, lambda stats: stats["kernel"] > 0)
    step("get_volume_connector", lambda: driver.get_volume_connector(None), lambda c: c["host"] == "host1")


def domain(driver, instance):
    return driver._host.get_guest(instance)._domain


def lifecycle(driver, admin, instance, xml, is_container):
    name, uuid = instance.name, instance.uuid

    def state():
        return driver.get_info(instance, use_cache=False).state

    def expect(what, act, wanted):
        step(f"{name}: {what}", act)
        step(f"{name}: get_info after {what}", state, lambda seen: seen == wanted)

    expect("define and start", lambda: driver._create_guest(admin, xml, instance), power_state.RUNNING)
    step(f"{name}: list_instances", driver.list_instances, lambda names: name in names)
    step(f"{name}: list_instance_uuids", driver.list_instance_uuids, lambda uuids: uuid in uuids)
    step(f"{name}: instance_exists", lambda: driver.instance_exists(instance), bool)
    step(f"{name}: get_diagnostics", lambda: driver.get_diagnostics(instance), lambda d: d["memory"] > 0)
    until(f"{name}: event started", lambda: (uuid, virt_event.EVENT_LIFECYCLE_STARTED) in driver.seen)
    expect("pause", lambda: driver.pause(instance), power_state.PAUSED)
    expect("unpause", lambda: driver.unpause(instance), power_state.RUNNING)
    if is_container:
        print(f"-- {name}: suspend: left out, LXC saves no memory")
    else:
        expect("suspend", lambda: driver.suspend(admin, instance), power_state.SHUTDOWN)
        expect("resume", lambda: driver._create_guest(admin, xml, instance), power_state.RUNNING)
        until(f"{name}: guest agent", lambda: "state='connected'" in domain(driver, instance).XMLDesc())
    step(f"{name}: reboot (soft)", lambda: driver._soft_reboot(instance), bool)
    step(f"{name}: get_info after reboot", state, lambda seen: seen == power_state.RUNNING)
    expect("power_off", lambda: driver.power_off(instance), power_state.SHUTDOWN)
    until(f"{name}: event stopped", lambda: (uuid, virt_event.EVENT_LIFECYCLE_STOPPED) in driver.seen)
    step(f"{name}: destroy", lambda: driver._destroy(instance))
    step(f"{name}: undefine", lambda: driver._undefine_domain(instance))
    step(f"{name}: gone", lambda: driver.instance_exists(instance), lambda there: not there)


def main(virt_type, files):
    admin = configure(virt_type)
    driver = Driver()
    read_host(driver, virt_type)
    for number, path in enumerate(files, 1):
        with open(path, encoding="utf-8") as file:
            xml = file.read()
        document = etree.fromstring(xml)
        lifecycle(driver, admin, instance_of(admin, number, document), xml, document.findtext("os/type") == "exe")
    sys.stdout.flush()
    os._exit(0)  # Nova's native event thread never ends


main(sys.argv[1], sys.argv[2:])
