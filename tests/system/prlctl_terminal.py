#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: prlctl_terminal.py CONTAINER MACHINE | prlctl_terminal.py far CONTAINER HOST

Drives prlctl and vzctl on a terminal of their own: enter, exec and console of a running container and of a running
machine that has the guest tools; enter and exec of a container on another host. Ends with status 0, or with what was expected and what was seen.
"""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

PATIENCE_S = 30
# What is typed is shown, too, so that the sums tell the program's own words from it.
CATCHES = 'trap "echo caught-$((40+2)); exit 5" INT; echo ready-$((40+2)); while :; do sleep 0.1; done'


class Terminal:
    """A program on a terminal."""

    def __init__(self, *words, rows=41, columns=101):
        self.words = words
        self.seen = b""
        pid, self.master = pty.fork()
        if pid == 0:
            os.execvp(words[0], words)
        self.pid = pid
        self.resize(rows, columns)

    def attributes(self):
        return termios.tcgetattr(self.master)

    def resize(self, rows, columns):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def type(self, text):
        os.write(self.master, text.encode())

    def fail(self, what):
        sys.exit(f"{' '.join(self.words)}: {what}; seen: {self.seen.decode(errors='replace')!r}")

    def read(self, seconds):
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        try:
            piece = os.read(self.master, 65536)
        except OSError:
            piece = b""
        self.seen += piece
        return bool(piece)

    def wanted(self, pattern):
        """Until it is seen; what is behind it is kept for the next one."""
        end = time.monotonic() + PATIENCE_S
        while not (found := re.search(pattern.encode(), self.seen)):
            if time.monotonic() > end or not self.read(1) and not self.lives():
                self.fail(f"no {pattern}")
        self.seen = self.seen[found.end():]

    def lives(self):
        return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None

    def ended(self, status):
        end = time.monotonic() + PATIENCE_S
        while self.lives():
            self.read(0.1)
            if time.monotonic() > end:
                os.kill(self.pid, signal.SIGKILL)
                self.fail("does not end")
        seen = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        if seen != status:
            self.fail(f"ended with {seen}, wanted {status}")
        flags = self.attributes()[3]
        if not flags & termios.ICANON or not flags & termios.ECHO:
            self.fail("the terminal was left raw")


def until(what, holds):
    end = time.monotonic() + PATIENCE_S
    while not holds():
        if time.monotonic() > end:
            sys.exit(f"never: {what}")
        time.sleep(0.05)


def is_raw(terminal):
    return not terminal.attributes()[3] & termios.ICANON


def enters(*words):
    """A shell: its size, which follows; Ctrl-C in it; its exit code."""
    shell = Terminal(*words)
    until("raw", lambda: is_raw(shell))
    shell.type("stty size\r")
    shell.wanted("41 101")
    shell.resize(30, 90)
    # Of a machine's shell they are set, and to busybox they count more than the terminal.
    shell.type("unset LINES COLUMNS; until stty size | grep '30 90'; do sleep 0.1; done; echo size-$?\r")
    shell.wanted("size-0")
    shell.type("echo term-$TERM; tty\r")
    shell.wanted("term-xterm")
    shell.wanted("/dev/pts/[0-9]")
    shell.type(f"sh -c '{CATCHES}'\r")
    shell.wanted("ready-42")
    shell.type("\x03")
    shell.wanted("caught-42")
    shell.type("echo after-$((40+2))\r")
    shell.wanted("after-42")
    shell.type("exit 9\r")
    shell.ended(9)


def is_given_back_after_signals(name):
    for number in (signal.SIGTERM, signal.SIGHUP):
        shell = Terminal("prlctl", "enter", name)
        until("raw", lambda shell=shell: is_raw(shell))
        shell.type("trap '' TERM; echo ready-$((40+2))\r")
        shell.wanted("ready-42")
        os.kill(shell.pid, number)
        shell.ended(128 + number)


def is_given_back_when_the_connection_ends(name):
    terminals = [Terminal("prlctl", verb, name) for verb in ("enter", "console")]
    for terminal in terminals:
        until("raw", lambda terminal=terminal: is_raw(terminal))
    terminals[0].type("echo ready-$((40+2))\r")
    terminals[0].wanted("ready-42")
    answers(terminals[1])
    os.system("world-virtvzd kill9")
    for terminal in terminals:
        terminal.ended(255)
    os.system("world-virtvzd start")


def interrupts(name, *options):
    """Ctrl-C reaches the program inside, which may do as it pleases."""
    program = Terminal("prlctl", "exec", name, *options, CATCHES)
    program.wanted("ready-42")
    program.type("\x03")
    program.wanted("caught-42")
    program.ended(5)


def answers(console):
    """init may not have a shell yet: asked again until it answers."""
    for _ in range(PATIENCE_S // 2):
        console.type("echo sum=$((40+2))\r")
        while console.read(2):
            if b"sum=42" in console.seen:
                return
    console.fail("no shell")


def consoles(name):
    console = Terminal("prlctl", "console", name)
    until("raw", lambda: is_raw(console))
    answers(console)
    console.type("\x1b.")
    console.ended(0)

    os.system(f"prlctl stop {name} --kill >/dev/null")
    console = Terminal("prlctl", "console", name)
    console.wanted("its console comes when it starts")
    os.system(f"prlctl start {name} >/dev/null")
    answers(console)
    os.system(f"prlctl stop {name} --kill >/dev/null")
    console.ended(0)
    console = Terminal("prlctl", "console", name)
    console.wanted("its console comes when it starts")
    until("raw", lambda: is_raw(console))
    console.type("\x1b.")
    console.ended(0)
    os.system(f"prlctl start {name} >/dev/null")


def main():
    os.environ["TERM"] = "xterm"
    if sys.argv[1] == "far":
        container, host = sys.argv[2:]
        enters("prlctl", "enter", container, "-l", host)
        interrupts(container, "-l", host)
        return
    container, machine = sys.argv[1:]
    enters("prlctl", "enter", container)
    enters("vzctl", "enter", container)
    enters("prlctl", "enter", machine)
    is_given_back_after_signals(container)
    interrupts(container)
    interrupts(machine)
    consoles(container)
    is_given_back_when_the_connection_ends(container)


main()
