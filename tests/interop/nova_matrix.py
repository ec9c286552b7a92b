#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: nova_matrix.py vm|ct IMAGE

The operations of Nova's hypervisor support matrix, each done by Nova's own LibvirtDriver on vz:///system as the compute
manager does it, on one instance of IMAGE: a VM (virt_type=qemu, IMAGE is qcow2) or a container (virt_type=parallels,
IMAGE is a Parallels image of a root file system). Prints a line for each: "shown NAME", "barred NAME: why" or "FAILED
NAME: why"; ends with 1 when one failed. What stands in for other services: the image service is a folder, volumes are
loop devices, networks are bridges that libvirt has made.
"""
import contextlib
import functools
import importlib
import os
import shutil
import subprocess
import sys
import traceback

import eventlet

eventlet.monkey_patch()

import nova.conf  # noqa: E402
from nova import config, context, exception, objects  # noqa: E402
from nova.compute import power_state  # noqa: E402
from nova.db.main import api as db_api  # noqa: E402
from nova.db.main import models  # noqa: E402
from nova.image import glance  # noqa: E402
from nova.network import model as network_model  # noqa: E402
from nova.objects import fields  # noqa: E402
import nova.privsep  # noqa: E402
import nova.privsep.utils  # noqa: E402, F401
from nova.virt import virtapi  # noqa: E402
from nova.volume import cinder  # noqa: E402
from oslo_utils import timeutils, uuidutils  # noqa: E402
import os_vif  # noqa: E402

CONF = nova.conf.CONF
IMAGE_ID = "5b1b0a1e-0000-4000-8000-000000000001"
SNAPSHOT_ID = "5b1b0a1e-0000-4000-8000-000000000002"
GIB = 1 << 30


class ImageService:
    """Glance, as a folder: what Nova's compute node asks of it."""

    def __init__(self, source, image_format):
        self.images = {IMAGE_ID: {"id": IMAGE_ID, "name": "base", "disk_format": image_format, "container_format": "bare",
                                  "size": os.path.getsize(source), "min_disk": 0, "min_ram": 0, "status": "active",
                                  "properties": {}},
                       SNAPSHOT_ID: {"id": SNAPSHOT_ID, "name": "copy", "properties": {}}}
        self.data = {IMAGE_ID: source}
        self.verified = []

    def get(self, _context, image_id, **_):
        return self.images[image_id]

    def download(self, _context, image_id, data=None, dest_path=None, trusted_certs=None):
        if trusted_certs:
            self.verified.append(image_id)
        shutil.copyfile(self.data[image_id], dest_path)

    def update(self, _context, image_id, meta, data=None, purge_props=False):
        if data is not None:
            self.data[image_id] = os.path.abspath("uploaded")
            with open("uploaded", "wb") as file:
                shutil.copyfileobj(data, file)


class NoEvents(virtapi.VirtAPI):
    """No Neutron is there to tell that a port is up."""

    @contextlib.contextmanager
    def wait_for_instance_event(self, *_, **__):
        yield

    def update_compute_provider_status(self, *_, **__):
        pass


class Matrix:
    """Rows in the order they are told; the driver and one instance for all of them."""

    def __init__(self, kind, image):
        self.kind = kind
        self.is_container = kind == "ct"
        self.admin = configure(self.is_container)
        self.images = ImageService(image, "ploop" if self.is_container else "qcow2")
        for name in ("get", "download", "update"):
            setattr(glance.API, name, functools.partialmethod(
                lambda _api, *args, _name, **named: getattr(self.images, _name)(*args, **named), _name=name))
        # After the configuration, as nova-compute does it: it is read when the module is.
        libvirt_driver = importlib.import_module("nova.virt.libvirt.driver")
        self.driver = libvirt_driver.LibvirtDriver(NoEvents())
        self.failed = False
        self.network = network_model.NetworkInfo([])
        self.driver.init_host("host1")
        self.instance = self.make_instance(1)

    def make_instance(self, number):
        flavor = objects.Flavor(
            self.admin, name=f"small{number}", memory_mb=160, vcpus=1, root_gb=0, ephemeral_gb=0, swap=0,
            flavorid=str(number), rxtx_factor=1.0, vcpu_weight=1, disabled=False, is_public=True, id=number,
            extra_specs={"quota:disk_read_iops_sec": "5000"} if not self.is_container else {}, projects=[])
        uuid = uuidutils.generate_uuid()
        instance = objects.Instance(
            self.admin, uuid=uuid, display_name="x", hostname="x", host="host1", node="host1", user_id="u",
            project_id="p", image_ref=IMAGE_ID, memory_mb=160, vcpus=1, root_gb=0, ephemeral_gb=0, vm_state="active",
            os_type="linux", vm_mode=fields.VMMode.EXE if self.is_container else fields.VMMode.HVM,
            launched_at=timeutils.utcnow(), flavor=flavor, old_flavor=None, new_flavor=None,
            root_device_name="/dev/sda" if self.is_container else "/dev/vda",
            system_metadata={"image_hw_qemu_guest_agent": "yes", "image_base_image_ref": IMAGE_ID,
                             "image_disk_format": "ploop" if self.is_container else "qcow2"}, metadata={})
        instance.create()
        instance.info_cache.network_info = self.network
        instance.pci_devices = objects.PciDeviceList(objects=[])
        instance.pci_requests = objects.InstancePCIRequests(requests=[])
        instance.numa_topology = None
        instance.resources = None
        instance.trusted_certs = None
        return instance

    @property
    def image_meta(self):
        return objects.ImageMeta.from_instance(self.instance)

    def domain(self):
        return self.driver._host.get_guest(self.instance)._domain

    def state(self):
        return self.driver.get_info(self.instance, use_cache=False).state

    def row(self, name, act, *, barred_by=None):
        try:
            act()
        except Exception as error:  # noqa: BLE001  whatever Nova raises is the result
            if barred_by and isinstance(error, barred_by):
                print(f"barred {name}: {type(error).__name__}", flush=True)
                return
            self.failed = True
            traceback.print_exc()
            print(f"FAILED {name}: {type(error).__name__}: {error}", flush=True)
            return
        print(f"shown {name}", flush=True)


def configure(is_container):
    """The settings an operator would make, and those that keep it to this folder."""
    config.parse_args(["nova", "--config-file", "/dev/null"], default_config_files=[], configure_db=False)
    here = os.getcwd()
    os.makedirs(f"{here}/instances", exist_ok=True)
    for group, name, value in (
            (None, "state_path", here), (None, "instances_path", f"{here}/instances"), (None, "my_ip", "127.0.0.1"),
            (None, "host", "host1"), ("libvirt", "virt_type", "parallels" if is_container else "qemu"),
            ("libvirt", "cpu_mode", "none"), ("libvirt", "connection_uri", "vz:///system"),
            ("libvirt", "images_type", "ploop" if is_container else "qcow2"), (None, "force_raw_images", False),
            ("libvirt", "snapshots_directory", f"{here}/snapshots"),
            ("workarounds", "disable_deep_image_inspection", is_container),
            ("libvirt", "wait_soft_reboot_seconds", 60),
            ("database", "connection", f"sqlite:///{here}/nova.sqlite"), ("oslo_concurrency", "lock_path", here)):
        CONF.set_override(name, value, group=group)
    db_api.configure(CONF)
    admin = context.get_admin_context()
    models.BASE.metadata.create_all(db_api.get_engine(context=admin))
    nova.privsep.sys_admin_pctxt.set_client_mode(False)
    objects.register_all()
    os_vif.initialize()
    return admin


def must(holds, words):
    if not holds:
        raise AssertionError(words)


def waited(holds, words, seconds=60):
    with eventlet.Timeout(seconds, AssertionError(f"{words}: not within {seconds} s")):
        while not holds():
            eventlet.sleep(0.05)


def launch(m):
    m.driver.spawn(m.admin, m.instance, m.image_meta, [], None, {}, network_info=m.network)
    must(m.state() == power_state.RUNNING, "it does not run")


def state_changes(m, act, wanted):
    act()
    must(m.state() == wanted, f"state is {m.state()}, wanted {wanted}")


def guest_info(m):
    must(m.driver.get_info(m.instance).state == power_state.RUNNING, "not running")
    must(m.instance.uuid in m.driver.list_instance_uuids(), "not listed")


def extendable_volumes(driver):
    """Volumes of type "local" whose new size Cinder's connector has found already."""
    class LocalVolume(type(driver._get_volume_driver({"driver_volume_type": "local"}))):
        def extend_volume(self, _connection_info, _instance, requested_size):
            return requested_size
    driver.volume_drivers["local"] = LocalVolume(driver._host)


class Volume:
    """What Cinder would hand out: a block device of this host."""

    def __init__(self, name, size):
        self.path = os.path.abspath(name)
        with open(self.path, "wb") as file:
            file.truncate(size)
        self.device = self.losetup("--show", "-f", self.path)

    @staticmethod
    def losetup(*words):
        return subprocess.run(["losetup", *words], check=True, capture_output=True, text=True).stdout.strip()

    @property
    def connection_info(self):
        return {"driver_volume_type": "local", "serial": uuidutils.generate_uuid(),
                "data": {"device_path": self.device, "access_mode": "rw"}}

    def close(self):
        self.losetup("-d", self.device)


def volume_rows(m):
    target = "/dev/sdb" if m.is_container else "/dev/vdb"
    bus = "scsi" if m.is_container else "virtio"
    volume = Volume("volume", 64 << 20)
    extendable_volumes(m.driver)
    info = volume.connection_info

    def attach():
        m.driver.attach_volume(m.admin, info, m.instance, target, disk_bus=bus)
        must(volume.device in m.domain().XMLDesc(), "the definition does not show it")

    def extend():
        os.truncate(volume.path, 128 << 20)
        Volume.losetup("-c", volume.device)
        m.driver.extend_volume(m.admin, info, m.instance, 128 << 20)
        must(m.domain().blockInfo(target.rpartition("/")[2])[0] == 128 << 20, "the size is the old one")

    def detach():
        m.driver.detach_volume(m.admin, info, m.instance, target)
        must(volume.device not in m.domain().XMLDesc(), "the definition still shows it")

    def tagged(meanwhile):
        objects.BlockDeviceMapping(
            m.admin, instance_uuid=m.instance.uuid, device_name=target, tag="data", source_type="volume",
            destination_type="volume", volume_id=uuidutils.generate_uuid(), boot_index=-1).create()
        attach()
        found = [d.tags for d in (m.instance.device_metadata.devices if m.instance.device_metadata else [])]
        must(["data"] in found, f"the instance's metadata has {found}")
        meanwhile()
        detach()

    def rebuilt_tags():
        devices = m.driver._build_device_metadata(m.admin, m.instance).devices
        must([d.tags for d in devices] == [["data"]], f"it has {devices}")

    def shared():
        both = dict(info, multiattach=True, volume_id=info["serial"])
        # Cinder's word about it: this server alone has it.
        cinder.API.get = lambda *_, **__: {"multiattach": True, "attachments": {m.instance.uuid: {}}}
        m.driver.attach_volume(m.admin, both, m.instance, target, disk_bus=bus)
        must("<shareable/>" in m.domain().XMLDesc(), "it is not shareable")
        m.driver.detach_volume(m.admin, both, m.instance, target)

    def swap():
        other = Volume("other", 128 << 20)
        attach()
        m.driver.swap_volume(m.admin, info, other.connection_info, m.instance, target, 0)
        must(other.device in m.domain().XMLDesc(), "it has the old one")
        m.driver.detach_volume(m.admin, other.connection_info, m.instance, target)
        other.close()

    m.row("operation.attach-volume", attach)
    m.row("operation.extend-volume", extend)
    m.row("operation.detach-volume", detach)
    m.row("operation.attach-tagged-volume",
          lambda: tagged(meanwhile=lambda: m.row("operation.device-tags", rebuilt_tags)))
    m.row("operation.multiattach-volume", shared)
    if not m.is_container:
        m.row("operation.swap-volume", swap)
    volume.close()


def vif(number, tag_id):
    return network_model.VIF(
        id=tag_id, address=f"52:54:00:aa:bb:{number:02x}", type=network_model.VIF_TYPE_BRIDGE,
        vnic_type=network_model.VNIC_TYPE_NORMAL, devname=f"tapnova{number}", active=True,
        network=network_model.Network(id=uuidutils.generate_uuid(), bridge="virbr0", label="default", subnets=[],
                                      meta={"injected": False}),
        details={network_model.VIF_DETAILS_PORT_FILTER: True})


def interface_rows(m):
    port = vif(1, uuidutils.generate_uuid())
    m.driver.vif_driver.plug = lambda *_: None    # Neutron's bridge agent has done it: virbr0 is there
    m.driver.vif_driver.unplug = lambda *_: None

    def attach():
        m.driver.attach_interface(m.admin, m.instance, m.image_meta, port)
        must(port["address"] in m.domain().XMLDesc(), "the definition does not show it")

    def detach():
        m.driver.detach_interface(m.admin, m.instance, port)
        must(port["address"] not in m.domain().XMLDesc(), "the definition still shows it")

    def tagged():
        objects.VirtualInterface(m.admin, instance_uuid=m.instance.uuid, address=port["address"], network_id=1,
                                 uuid=port["id"], tag="front").create()
        attach()
        found = [d.tags for d in (m.instance.device_metadata.devices if m.instance.device_metadata else [])]
        must(["front"] in found, f"the instance's metadata has {found}")
        detach()

    m.row("operation.attach-interface", attach)
    m.row("operation.detach-interface", detach)
    m.row("operation.attach-tagged-interface", tagged)


def rescue_rows(m):
    def rescue():
        m.driver.rescue(m.admin, m.instance, m.network, m.image_meta, None, None)
        must(m.state() == power_state.RUNNING, "the rescue system does not run")
        must("disk.rescue" in m.domain().XMLDesc(), "its root is not the rescue image")
        m.driver.unrescue(m.admin, m.instance)
        must(m.state() == power_state.RUNNING and "disk.rescue" not in m.domain().XMLDesc(), "it is still rescued")

    m.row("operation.rescue", rescue)


def resize(m):
    """To a flavor with more memory, on this host, as the manager does it: off, moved aside, defined anew."""
    flavor = m.instance.flavor.obj_clone()
    flavor.memory_mb, flavor.name, flavor.flavorid = 192, "larger", "9"
    m.instance.old_flavor, m.instance.new_flavor = m.instance.flavor, flavor
    disks = m.driver.migrate_disk_and_power_off(m.admin, m.instance, "127.0.0.1", flavor, m.network)
    m.instance.flavor = flavor
    migration = objects.Migration(m.admin, source_compute="host1", dest_compute="host1", migration_type="resize")
    m.driver.finish_migration(m.admin, migration, m.instance, disks, m.network, m.image_meta, True, {})
    must(m.state() == power_state.RUNNING, "it does not run")
    must(m.domain().maxMemory() == 192 << 10, f"memory is {m.domain().maxMemory()} KiB")
    m.driver.confirm_migration(m.admin, migration, m.instance, m.network)


def snapshot(m):
    """Of a container that is off: Nova would suspend a running one to disk."""
    if m.is_container:
        m.driver.power_off(m.instance)
    m.driver.snapshot(m.admin, m.instance, SNAPSHOT_ID, lambda **_: None)
    must(os.path.getsize(m.images.data[SNAPSHOT_ID]) > 1 << 20, "nothing was uploaded")
    if m.is_container:
        m.driver.power_on(m.admin, m.instance, m.network)


def rebuild(m):
    """As the manager does it: destroyed with its disks, and spawned with the same name and UUID."""
    m.driver.destroy(m.admin, m.instance, m.network, block_device_info=None, destroy_disks=True)
    launch(m)


def evacuate(m):
    """The host that it ran on is gone with its definitions; its disks are not."""
    m.driver._destroy(m.instance)
    m.driver._undefine_domain(m.instance)
    launch(m)


def terminate(m):
    m.driver.destroy(m.admin, m.instance, m.network)
    must(not m.driver.instance_exists(m.instance), "it is still there")
    must(not os.path.exists(f"instances/{m.instance.uuid}"), "its files are still there")


class NotReported(Exception):
    """Nova does not ask libvirt."""


def cpu_traits(m):
    traits = m.driver._get_cpu_traits()
    if not m.driver._get_guest_cpu_model_config():
        raise NotReported("CPU models are not configurable for this virt_type")
    must(any(name.startswith("HW_CPU_X86") and has for name, has in traits.items()), f"only {traits}")


def cached_images(m):
    must(os.listdir("instances/_base"), "nothing is cached")
    m.driver.manage_image_cache(m.admin, [m.instance])
    must(m.driver.cache_image(m.admin, IMAGE_ID) is False, "it was fetched again")


def trusted_certs(m):
    shutil.rmtree("instances/_base")
    m.instance.trusted_certs = objects.TrustedCerts(ids=["5b1b0a1e-0000-4000-8000-0000000000ce"])
    rebuild(m)
    must(m.images.verified == [IMAGE_ID], "the image service was not told to verify")
    m.instance.trusted_certs = None


def password(m):
    waited(lambda: try_password(m), "set_admin_password")


def try_password(m):
    try:
        m.driver.set_admin_password(m.instance, "k5-Bright-Lamp")
    except NotImplementedError:  # the agent is not up yet
        return False
    return True


def main(kind, image):
    m = Matrix(kind, image)
    container = m.is_container
    m.row("operation.launch", functools.partial(launch, m))
    if m.failed:
        finish(m)
    m.row("operation.get-guest-info", lambda: guest_info(m))
    m.row("operation.get-host-uptime", lambda: must("up" in m.driver.get_host_uptime(), "no uptime"))
    m.row("operation.get-host-ip", lambda: must(m.driver.get_host_ip_addr() == "127.0.0.1", "another address"))
    m.row("operation.report-cpu-traits", lambda: cpu_traits(m), barred_by=NotReported)
    m.row("operation.cache-images", lambda: cached_images(m))
    m.row("operation.pause", lambda: state_changes(m, lambda: m.driver.pause(m.instance), power_state.PAUSED))
    m.row("operation.unpause", lambda: state_changes(m, lambda: m.driver.unpause(m.instance), power_state.RUNNING))
    m.row("operation.set-admin-password", lambda: password(m))
    m.row("operation.quiesce", lambda: m.driver.quiesce(m.admin, m.instance, m.image_meta),
          barred_by=exception.InstanceQuiesceNotSupported if container else None)
    m.row("operation.unquiesce", lambda: m.driver.unquiesce(m.admin, m.instance, m.image_meta),
          barred_by=exception.InstanceQuiesceNotSupported if container else None)
    m.row("operation.reboot", lambda: (m.driver.reboot(m.admin, m.instance, m.network, "SOFT"),
                                       m.driver.reboot(m.admin, m.instance, m.network, "HARD"),
                                       must(m.state() == power_state.RUNNING, "it does not run")))
    volume_rows(m)
    interface_rows(m)
    if not container:
        m.row("operation.suspend", lambda: state_changes(
            m, lambda: m.driver.suspend(m.admin, m.instance), power_state.SHUTDOWN))
        m.row("operation.resume", lambda: m.driver.resume(m.admin, m.instance, m.network))
        m.row("operation.trigger-crash-dump", lambda: m.driver.trigger_crash_dump(m.instance))
    m.row("operation.snapshot", lambda: snapshot(m))
    rescue_rows(m)
    m.row("operation.resize", lambda: resize(m))
    m.row("operation.rebuild", lambda: rebuild(m))
    m.row("operation.trusted-certs", lambda: trusted_certs(m))
    m.row("operation.evacuate", lambda: evacuate(m))
    m.row("operation.terminate", lambda: terminate(m))
    finish(m)


def finish(m):
    sys.stdout.flush()
    os._exit(1 if m.failed else 0)  # Nova's native event thread never ends


main(*sys.argv[1:])
