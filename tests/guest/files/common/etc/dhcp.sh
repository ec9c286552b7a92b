#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# udhcpc's script: takes over the address, the route and the name servers of a lease
case $1 in
  bound | renew)
    ip address flush dev "$interface"
    ip address add "$ip/${mask:-24}" dev "$interface"
    [ -z "$router" ] || ip route replace default via "${router%% *}"
    for server in $dns; do echo "nameserver $server"; done >/etc/resolv.conf
    ;;
esac
