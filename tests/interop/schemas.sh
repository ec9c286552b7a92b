# SPDX-License-Identifier: LGPL-2.1-or-later
# For tests of XML against libvirt's schemas; needs system/lib.sh.

# validates SCHEMA COMMAND…: what the command prints
validates() {
  local schema=$1
  shift
  expect_ok "$@" >"$work/emitted.xml"
  virt-xml-validate "$work/emitted.xml" "$schema" >"$work/verdict" 2>&1 ||
    fail "\`$*\` is not valid by $schema.rng: $(head -n 5 "$work/verdict") in: $(head -c 1500 "$work/emitted.xml")"
}

# virsh has no word for the type of the operating system, so the call is made by hand.
domain_capabilities_of_containers() {
  /usr/bin/python3 - "$uri" "$1" <<'P'
import sys
import libvirt
print(libvirt.open(sys.argv[1]).getDomainCapabilities("/usr/lib/libvirt/libvirt_lxc", "x86_64", None, sys.argv[2]))
P
}
