# SPDX-License-Identifier: LGPL-2.1-or-later
# What system tests of switchyardd share; read behind lib.sh.

dispatcher_database=/var/lib/switchyard/dispatcher.sqlite
dispatcher_log=/var/log/libvirt/switchyardd.log

# record_homes KIND UUID CONFIG_FILE …: as registered, while switchyardd does not run
record_homes() {
  python3 - "$dispatcher_database" "$@" <<'P'
import hashlib
import os
import sqlite3
import sys

database = sqlite3.connect(sys.argv[1])
words = iter(sys.argv[2:])
for kind, uuid, path in zip(words, words, words):
    digest = hashlib.sha256(open(path, "rb").read()).hexdigest()
    database.execute("INSERT INTO homes (uuid, kind, home, config_file, is_template, written_digest)"
                     " VALUES (?, ?, ?, ?, 0, ?)",
                     (uuid, kind, os.path.dirname(path), path, digest))
database.commit()
P
}

# arrives FILE REGEX: in a config file, by events; "!REGEX": it goes
arrives() {
  python3 "$tests/system/file_watch.py" "$@" || fail "$2 does not arrive in $1: $(tail -n 5 "$dispatcher_log")"
}

# logged REGEX: the dispatcher says so, or has said it
logged() { python3 "$tests/system/file_watch.py" "$dispatcher_log" "$1" >/dev/null || fail "not logged: $1"; }
