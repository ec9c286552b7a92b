# SPDX-License-Identifier: LGPL-2.1-or-later
. ./common.sh
old=/var/parallels
images=/var/lib/libvirt/images
export WORLD_GUEST=$images/guest

# In a host that is a VM itself nothing is quick.
boots() {
  expect_ok virsh start "$1" >/dev/null
  wait_agent "$1" 400
}
# bootable NAME: as libvirt has it, with the test guest's kernel and without networks
bootable() {
  virsh dumpxml --inactive "$1" | sed "/<interface /,/<\/interface>/d; s|<type arch=.*>hvm</type>|&$(guest_boots)|" >"$work/$1.xml"
  expect_ok virsh define "$work/$1.xml" >/dev/null
}
is_confined() { grep -q "^libvirt-$(virsh domuuid "$1") (enforce)" "/proc/$(cat "/run/libvirt/qemu/$1.pid")/attr/current"; }
tree() { (cd $old && find . -printf '%p %y %U:%G %m %s %T@\n' | sort && find . -type f -print0 | sort -z | xargs -0 sha256sum); }
# writes NAME: a piece on each of its disks, which are read back past the guest's cache
writes() {
  guest_exec "$1" 'for d in /dev/sd?; do yes "$d" | head -c 65536 | dd of=$d bs=65536 seek=40 conv=notrunc,fsync 2>/dev/null || exit
    echo 3 >/proc/sys/vm/drop_caches; dd if=$d bs=65536 skip=40 count=1 2>/dev/null | head -n 1; done'
}
expect_written() { expect_equal "/dev/sda /dev/sdb /dev/sdc" "$(writes "$1" | xargs)" "what the guest of $1 wrote and reads"; }

mkdir -p $WORLD_GUEST $old "$work/raw"
cp kernel initrd $WORLD_GUEST/

note "a machine of ours: started, a snapshot, a further disk, the guest tools' ISO, a linked clone that starts"
expect_ok prlctl create own -d debian >/dev/null
bootable own
expect_ok prlctl set own --device-add cdrom --image /var/lib/switchyard-guest-tools/switchyard-guest-tools.iso >/dev/null
boots own
is_confined own || fail "own is not confined: $(cat "/proc/$(cat /run/libvirt/qemu/own.pid)/attr/current")"
expect_ok prlctl snapshot own -n first >/dev/null
expect_ok prlctl set own --device-add hdd --size 64M >/dev/null
expect_ok virsh destroy own >/dev/null
expect_ok prlctl snapshot-delete own -i "$(prlctl snapshot-list own -H | grep -o '{[^}]*}' | tail -n 1)" >/dev/null
expect_ok prlctl clone own --name copy --linked >/dev/null
expect_ok virsh start copy >/dev/null
expect_ok virsh destroy copy >/dev/null
expect_ok prlctl delete copy >/dev/null
expect_ok prlctl delete own >/dev/null

note "two machines of PCS6, each with a split disk, one with a snapshot and a plain one"
for disk in 0 1 2 3; do python3 pcs6_bundles.py raw "$work/raw/$disk" $((8 << 20)) $disk; done
for name in keeps goes; do
  expect_ok python3 pcs6_bundles.py machine $old/$name.pvm "split.hdd=$work/raw/0" "deltas.hdd=$work/raw/1,$work/raw/2" \
    "plain.hdd=$work/raw/3" --name $name --uuid "$(cat /proc/sys/kernel/random/uuid)" --cluster 504
  rm -r $old/$name.pvm/{split,plain}.hdd
  expect_ok python3 pcs6_bundles.py disk $old/$name.pvm/split.hdd "$work/raw/0" --split $((3 << 11))
  expect_ok python3 pcs6_bundles.py disk $old/$name.pvm/plain.hdd "$work/raw/3" --plain
done
before=$(tree)
for name in keeps goes; do
  expect_ok prlctl upgrade $old/$name.pvm >/dev/null
  bootable $name
  boots $name
  is_confined $name || fail "$name is not confined"
  expect_written $name
done

note "one goes back, one is committed while it runs"
expect_ok prlctl upgrade-rollback goes --force >/dev/null
expect_ok prlctl upgrade-commit keeps >/dev/null
expect_lacks $old virsh dumpxml keeps
expect_written keeps
expect_equal "$before" "$(tree)" "the old bundles"
expect_ok virsh destroy keeps >/dev/null
boots keeps
expect_written keeps
expect_ok virsh destroy keeps >/dev/null
expect_ok prlctl delete keeps >/dev/null

denied=$(journalctl --boot --dmesg --no-pager --output cat --grep 'apparmor="DENIED"' | grep -E '/vz/|/var/parallels|switchyard' || true)
expect_equal "" "$denied" "denials by AppArmor"
