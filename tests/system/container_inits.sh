# SPDX-License-Identifier: LGPL-2.1-or-later
# Roots of containers with the inits that users have, each a copy of the world's template. In each /run/up appears when
# the init has come up. $INITS is the folder that tests/guest/debian_inits prints.

copy_template() {
  mkdir -p "$(dirname "$1")"
  cp -a "/vz/template/cache/$WORLD_TEMPLATE/root" "$1"
  rm "$1"/sbin/{init,poweroff,reboot,halt}
}

# add_libraries ROOT PROGRAM…: what the host's dynamic linker would load for them, from the host unless it is there
add_libraries() {
  local root=$1 library program
  shift
  for program in "$@"; do
    # scripts among them have none
    { LD_LIBRARY_PATH=$root/lib/x86_64-linux-gnu ldd "$program" 2>/dev/null || true; } | { grep -o '/[^ )]*' || true; } |
      while read -r library; do
        library=${library#"$root"}
        [ -e "$root$library" ] || install -D "$library" "$root$library"
      done
  done
}

# busybox sends SIGTERM to all, waits a second, sends SIGKILL, waits another.
root_with_busybox_init() {
  copy_template "$1"
  ln -s ../bin/busybox "$1/sbin/init"
  cat >"$1/etc/inittab" <<'TAB'
::sysinit:/bin/mount -t tmpfs tmpfs /run
::once:/bin/touch /run/up
::ctrlaltdel:/bin/true
TAB
}

# sysvinit looks whether a child has ended, and then waits for a signal: of one that ends between the two it hears with
# the next signal, which may never come. So none ends at once.
root_with_sysvinit() {
  copy_template "$1"
  cp -a --remove-destination "$INITS/sysvinit/sbin/." "$1/sbin/"
  add_libraries "$1" "$1/sbin/init" "$1/sbin/halt"
  cat >"$1/etc/inittab" <<'TAB'
id:2:initdefault:
si::sysinit:/bin/sh -c "/bin/mount -t tmpfs tmpfs /run; sleep 0.2"
up:2:once:/bin/touch /run/up
l0:0:wait:/sbin/halt -d -f -p
l6:6:wait:/sbin/reboot -d -f
ca:12345:ctrlaltdel:/sbin/shutdown -r now
pf::powerwait:/sbin/shutdown -h now
TAB
}

root_with_openrc() {
  copy_template "$1"
  cp -a --remove-destination "$INITS/openrc/." "$1/"
  ln -s openrc-init "$1/sbin/init"
  add_libraries "$1" "$1"/sbin/openrc* "$1"/lib/rc/sbin/* "$1"/lib/rc/bin/*
  rm -rf "$1"/etc/runlevels/*/*
  mkdir -p "$1"/etc/runlevels/{sysinit,boot,default,shutdown,reboot}
  cat >"$1/etc/init.d/up" <<'UP'
#!/sbin/openrc-run
start() { touch /run/up; }
UP
  chmod 755 "$1/etc/init.d/up"
  ln -s /etc/init.d/up "$1/etc/runlevels/default/up"
}

root_with_systemd() {
  [ -x /lib/systemd/systemd ] || return 1
  copy_template "$1"
  mkdir -p "$1"/{lib/systemd/system,etc/systemd/system,usr/lib/systemd,lib/x86_64-linux-gnu}
  ln -s ../lib/systemd/systemd "$1/sbin/init"
  cp /lib/systemd/systemd /lib/systemd/systemd-shutdown "$1/lib/systemd/"
  add_libraries "$1" /lib/systemd/systemd /lib/systemd/systemd-shutdown
  local unit
  for unit in basic sysinit shutdown umount final poweroff reboot halt local-fs paths timers sockets slices; do
    cp "/lib/systemd/system/$unit.target" "$1/lib/systemd/system/"
  done
  cp /lib/systemd/system/systemd-{poweroff,reboot,halt}.service "$1/lib/systemd/system/"
  cat >"$1/lib/systemd/system/up.service" <<'UNIT'
[Unit]
DefaultDependencies=no
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/touch /run/up
UNIT
  printf '[Unit]\nRequires=up.service\nAfter=up.service\nAllowIsolate=yes\n' >"$1/lib/systemd/system/default.target"
  install -D /dev/null "$1/usr/bin/systemctl"
  cp /bin/systemctl "$1/usr/bin/systemctl"
  add_libraries "$1" /bin/systemctl
  ln -sf ../usr/bin/systemctl "$1/bin/systemctl"
  : >"$1/etc/machine-id"
}
