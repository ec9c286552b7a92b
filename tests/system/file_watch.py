#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: file_watch.py FILE REGEX [SECONDS]

Waits until FILE's content matches REGEX (multi-line), by inotify on its folder; fails after SECONDS (30) and shows what
it has. With "!" before it, until it does not match; REGEX "-": until there is no such file, "+": until there is."""
import ctypes
import os
import re
import select
import sys
import time

IN_MODIFY, IN_CLOSE_WRITE, IN_MOVED_FROM, IN_MOVED_TO, IN_CREATE, IN_DELETE = 0x2, 0x8, 0x40, 0x80, 0x100, 0x200

path, regex = sys.argv[1:3]
limit = float(sys.argv[3]) if len(sys.argv) > 3 else 30.0
libc = ctypes.CDLL(None, use_errno=True)
watch = libc.inotify_init1(os.O_CLOEXEC | os.O_NONBLOCK)
wanted = IN_MODIFY | IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_CREATE | IN_DELETE
if libc.inotify_add_watch(watch, os.fsencode(os.path.dirname(path)), wanted) < 0:
    sys.exit(f"{os.path.dirname(path)}: {os.strerror(ctypes.get_errno())}")


def content():
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return None


def is_so():
    text = content()
    if regex == "+" or text is None:
        return text is not None if regex == "+" else regex == "-"
    if regex.startswith("!"):
        return not re.search(regex[1:], text, re.M)
    return regex != "-" and bool(re.search(regex, text, re.M))


end = time.monotonic() + limit
while not is_so():
    left = end - time.monotonic()
    if left <= 0:
        sys.exit(f"{path}: not '{regex}' within {limit:.0f} s; it has:\n{content()}")
    if select.select([watch], [], [], left)[0]:
        os.read(watch, 65536)
