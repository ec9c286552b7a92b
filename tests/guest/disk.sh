# SPDX-License-Identifier: LGPL-2.1-or-later
# A bootable disk without a mount or a loop device: mke2fs fills the partition where it lies, GRUB's two pieces are
# written to the sectors that boot.img expects.

disk_mib=256
partition_sector=2048
disk_label=switchyard

make_disk() {
  local work=$1 disk=$2 tree=$1/vm
  mkdir -p "$tree/boot"
  cp "$work/kernel" "$work/initrd" "$tree/boot/"
  make_raw_disk "$work" /boot/kernel /boot/initrd "root=LABEL=$disk_label"
  qemu-img convert -O qcow2 "$work/disk.raw" "$disk"
  rm "$work/disk.raw"
}

# make_raw_disk WORK KERNEL INITRD WORDS: disk.raw, of the tree in WORK/vm
make_raw_disk() {
  local work=$1 raw=$1/disk.raw tree=$1/vm
  mkdir -p "$tree/boot/grub"
  cat >"$tree/boot/grub/grub.cfg" <<E2
serial --unit=0 --speed=115200
terminal_output serial console
set timeout=0
menuentry guest {
  linux $2 console=tty0 console=ttyS0 quiet no_timer_check $4
  initrd $3
}
E2
  truncate -s "${disk_mib}M" "$raw"
  echo "start=$partition_sector, type=83, bootable" | sfdisk --quiet "$raw"
  mke2fs -q -t ext4 -L "$disk_label" -E "offset=$((partition_sector * 512)),root_owner=0:0" -d "$tree" \
    "$raw" "$((disk_mib * 1024 - partition_sector / 2))k"
  printf '%s\n' 'set root=(hd0,msdos1)' 'set prefix=(hd0,msdos1)/boot/grub' 'configfile /boot/grub/grub.cfg' \
    >"$work/early.cfg"
  grub-mkimage -O i386-pc -o "$work/core.img" -p '(hd0,msdos1)/boot/grub' -c "$work/early.cfg" \
    biosdisk part_msdos ext2 normal linux serial configfile terminal
  dd if=/usr/lib/grub/i386-pc/boot.img of="$raw" bs=440 count=1 conv=notrunc status=none
  dd if="$work/core.img" of="$raw" bs=512 seek=1 conv=notrunc status=none
  rm "$work/core.img" "$work/early.cfg"
}
