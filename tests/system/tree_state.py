#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a tree of files is, a line for each: kind, owner, mode, times, extended attributes, content. Differs where anything
was done to it meanwhile, and by a read, too, unless the file system is mounted without times of access:

    tree_state.py --mark DIR >before;  …;  tree_state.py DIR | diff before -

--mark sets the times of access to a day long ago, so that the kernel notes the next read (mount(8), relatime).
"""
import hashlib
import os
import stat
import sys

LONG_AGO_NS = 1_000_000_000 * 10**9


def content(path, mode):
    if stat.S_ISLNK(mode):
        return os.readlink(path)
    if not stat.S_ISREG(mode):
        return "-"
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def attributes(path):
    names = sorted(os.listxattr(path, follow_symlinks=False))
    return {name: os.getxattr(path, name, follow_symlinks=False).hex() for name in names}


def show(path, mark):
    is_ = os.lstat(path)  # before anything is read
    below = sorted(os.listdir(path)) if stat.S_ISDIR(is_.st_mode) else []
    facts = (oct(is_.st_mode), is_.st_uid, is_.st_gid, is_.st_nlink, is_.st_ino, is_.st_size, is_.st_mtime_ns)
    accessed = LONG_AGO_NS if mark else is_.st_atime_ns
    if stat.S_ISLNK(is_.st_mode):  # whoever passes a link reads it
        accessed = "-"
    print(path, facts, attributes(path), content(path, is_.st_mode), accessed)
    for name in below:
        show(os.path.join(path, name), mark)
    if mark:
        os.utime(path, ns=(LONG_AGO_NS, is_.st_mtime_ns), follow_symlinks=False)


if __name__ == "__main__":
    show(sys.argv[-1], sys.argv[1] == "--mark")
