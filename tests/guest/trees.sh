# SPDX-License-Identifier: LGPL-2.1-or-later
# Root trees of the test VM and the test container: busybox, a few scripts from files/, for the VM the agent and drivers.

# disks and network cards that PCS6 machines and libvirt's machines have
drivers=(ata_piix ahci ata_generic sd_mod sr_mod virtio_scsi virtio_blk sym53c8xx mptspi
  virtio_net e1000 e1000e 8139cp 8139too ne2k-pci pcnet32
  virtio_pci virtio_console virtio-rng virtio_balloon button evdev ext4 isofs crc32c_generic)

make_busybox_tree() {
  local tree=$1 files=$2 kind=$3 applet
  mkdir -p "$tree"/{bin,sbin,usr/bin,usr/sbin,etc,proc,sys,dev,run,tmp,root,mnt,newroot,var/log,lib/modules}
  ln -s ../run "$tree/var/run"
  chmod 1777 "$tree/tmp"
  cp /bin/busybox "$tree/bin/busybox"
  for applet in $(busybox --list); do
    [ -e "$tree/bin/$applet" ] || ln -s busybox "$tree/bin/$applet"
  done
  # the kernel asks /sbin/modprobe for what it needs itself
  for applet in init poweroff reboot halt modprobe; do ln -s ../bin/busybox "$tree/sbin/$applet"; done
  cp -R --remove-destination "$files/common/." "$files/$kind/." "$tree/"
  chmod 600 "$tree/etc/shadow"
}

add_agent() {
  local tree=$1 library
  cp /usr/sbin/qemu-ga "$tree/usr/sbin/"
  for library in $(ldd /usr/sbin/qemu-ga | grep -o '/[^ ]*'); do
    mkdir -p "$tree$(dirname "$library")"
    cp -L "$library" "$tree$library"
  done
}

add_drivers() {
  local tree=$1 package=$2 version driver module
  version=$(ls "$package/lib/modules")
  depmod -b "$package" "$version"
  for driver in "${drivers[@]}"; do
    modprobe -d "$package" -S "$version" --show-depends "$driver" | awk '$1 == "insmod" { print $2 }'
  done | sort -u | while read -r module; do
    install -D -m 644 "$module" "$tree/lib/modules/$version/kernel/$(basename "$module")"
  done
  cp "$package/lib/modules/$version"/modules.{order,builtin,builtin.modinfo} "$tree/lib/modules/$version/"
  depmod -b "$tree" "$version"
}

make_vm_tree() {
  local tree=$1 package=$2 files=$3
  make_busybox_tree "$tree" "$files" vm
  add_agent "$tree"
  add_drivers "$tree" "$package"
  echo guest >"$tree/etc/hostname"
}

make_container_template() {
  local folder=$1 files=$2 version name
  version=$(busybox | sed -n '1s/^BusyBox v\([0-9]*\.[0-9]*\).*/\1/p')
  name=busybox-$version-x86_64
  mkdir -p "$folder/$name"
  make_busybox_tree "$folder/$name/root" "$files" container
  rmdir "$folder/$name/root"/{newroot,lib/modules}
  printf '{"name": "%s", "distribution": "busybox", "version": "%s", "arch": "x86_64", "init": "/sbin/init"}\n' \
    "$name" "$version" >"$folder/$name/template.json"
}
