# SPDX-License-Identifier: LGPL-2.1-or-later
"""What tests of the guest agent share: an agent that answers, over its standard input and output or over a socket."""
import base64
import json
import socket
import subprocess
import time


def b64(data):
    return base64.b64encode(data if isinstance(data, bytes) else data.encode()).decode()


class Refused(Exception):
    """The agent's error; its text is "CLASS: WORDS"."""


class Agent:
    """Talks to the program that `command` starts, whose standard input and output are the channel; or, with `path`,
    to the UNIX socket that the program listens at."""

    def __init__(self, command, path=None, **settings):
        if path is None:
            ours, theirs = socket.socketpair()
            self.process = subprocess.Popen(command, stdin=theirs, stdout=theirs, **settings)
            theirs.close()
        else:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, **settings)
            ours = socket.socket(socket.AF_UNIX)
            for _ in range(200):
                try:
                    ours.connect(path)
                    break
                except OSError:
                    time.sleep(0.05)
        self.socket = ours
        self.socket.settimeout(20)
        self.pending = b""

    def ask(self, request):
        """One request, as bytes or to be JSON; its answer as the program gave it."""
        self.socket.sendall(request if isinstance(request, bytes) else json.dumps(request).encode() + b"\n")
        return self.answer()

    def answer(self):
        pieces = [self.pending]
        while b"\n" not in pieces[-1]:
            piece = self.socket.recv(1 << 20)
            if not piece:
                raise EOFError("the agent has ended")
            pieces.append(piece)
        line, self.pending = b"".join(pieces).split(b"\n", 1)
        return json.loads(line.lstrip(b"\xff"))

    def call(self, command, **arguments):
        """The value of "return". Names of arguments have _ for -."""
        request = {"execute": command, "arguments": {k.replace("_", "-"): v for k, v in arguments.items()}}
        answer = self.ask(request)
        if "error" in answer:
            raise Refused(f"{answer['error']['class']}: {answer['error']['desc']}")
        return answer["return"]

    def refusal(self, command, **arguments):
        try:
            return f"not refused: {self.call(command, **arguments)}"
        except Refused as refused:
            return str(refused)

    def run(self, path, *arguments, stdin=None, **more):
        """The end of a program: guest-exec-status's answer, its output decoded."""
        if stdin is not None:
            more["input_data"] = b64(stdin)
        pid = self.call("guest-exec", path=path, arg=list(arguments), **{"capture_output": True, **more})["pid"]
        for _ in range(2000):
            status = self.call("guest-exec-status", pid=pid)
            if status["exited"]:
                break
            time.sleep(0.01)
        for name in ("out-data", "err-data"):
            if name in status:
                status[name] = base64.b64decode(status[name])
        return status

    def send_without_answer(self, command, **arguments):
        self.socket.sendall(json.dumps({"execute": command, "arguments": arguments}).encode() + b"\n")

    def end(self):
        """The program's exit status after its client has gone."""
        self.socket.close()
        return self.process.wait(20)


def expect(what, seen, wanted):
    if seen != wanted:
        raise AssertionError(f"{what}: {seen!r}, wanted {wanted!r}")


def expect_true(what, condition):
    if not condition:
        raise AssertionError(what)
