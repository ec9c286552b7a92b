# SPDX-License-Identifier: LGPL-2.1-or-later
. ./common.sh
uuid=7b1c0a64-93f1-4a3e-8f39-2f6a1d5b8e31
area=/vz/old/301

tree() { (cd $area && find . -printf '%p %y %U:%G %m %s %T@\n' | sort && find . -type f -print0 | sort -z | xargs -0 sha256sum); }
inside() { container_exec wiki "$@"; }
config() { # LAYOUT
  printf 'UUID="%s"\nNAME="wiki"\nVEFSTYPE="%s"\nVE_PRIVATE="/vz/private/$VEID"\nPHYSPAGES="0:96M"\nDISKSPACE="98304:98304"\n' \
    $uuid "$1"
}
cp -a "/vz/template/cache/$WORLD_TEMPLATE/root" "$work/tree"
echo page >"$work/tree/root/page"
area_of_ploop() {
  python3 - "$work" <<'P'
import sys
import pcs6_bundles
work = sys.argv[1]
for number in (1, 2):  # two states, of one file system
    pcs6_bundles.write_parted(f"{work}/state{number}", f"{work}/root{number}")
P
  python3 pcs6_bundles.py container $area "$work/state1" "$work/state2"
}
area_of_simfs() { python3 pcs6_bundles.py container $area "$work/tree"; }

truncate -s 96M "$work/root1"
mke2fs -q -F -t ext4 -d "$work/tree" "$work/root1"
cp --sparse=always "$work/root1" "$work/root2"
echo later >"$work/later"
debugfs -w -R "write $work/later later" "$work/root2" 2>/dev/null
echo later >"$work/tree/later"
for layout in ploop simfs; do
  note "$layout: runs over its old files under AppArmor, goes back, is committed"
  rm -rf $area
  area_of_$layout
  config $layout >$area/ve.conf
  before=$(tree)
  for end in rollback commit; do
    expect_ok prlctl upgrade $area --to raw >/dev/null
    expect_ok virsh start wiki >/dev/null
    expect_equal page "$(inside cat /root/page)" "a file of the old root"
    expect_equal later "$(inside cat /later)" "one of its last state"
    expect_ok inside sh -c 'echo mine >/root/page; sync'
    expect_equal "$before" "$(tree)" "the old area, while it runs"
    if [ $end = rollback ]; then
      expect_ok prlctl upgrade-rollback wiki --force >/dev/null
      expect_fail virsh dominfo wiki
    else
      expect_ok prlctl upgrade-commit wiki >/dev/null
    fi
    expect_equal "$before" "$(tree)" "the old area after the $end"
  done
  mv $area $area.away
  wait_state wiki running
  expect_ok virsh destroy wiki >/dev/null
  expect_ok virsh start wiki >/dev/null
  expect_equal mine "$(inside cat /root/page)" "what it wrote"
  expect_ok virsh destroy wiki >/dev/null
  expect_ok prlctl delete wiki >/dev/null
  rm -r $area.away
done
denied=$(journalctl --boot --dmesg --no-pager --output cat --grep 'apparmor="DENIED"' | grep -E '/vz/|switchyard' || true)
expect_equal "" "$denied" "denials by AppArmor"
