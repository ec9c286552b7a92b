# SPDX-License-Identifier: LGPL-2.1-or-later
"""A client of libvirt's RPC made of a socket and nothing else, to say what libvirt's own library never would."""
import select
import socket
import struct

REMOTE, QEMU, LXC, KEEPALIVE = 0x20008086, 0x20008087, 0x00068000, 0x6B656570
CALL, REPLY, MESSAGE, STREAM, CALL_WITH_FDS = 0, 1, 2, 3, 4
PATIENCE_S = 30


def u32(value):
    return struct.pack(">I", value & 0xFFFFFFFF)


def string(text):
    data = text.encode() if isinstance(text, str) else text
    return u32(len(data)) + data + bytes(-len(data) % 4)


def domain(name, uuid, number=-1):
    return string(name) + uuid.bytes + u32(number)


def frame(procedure, payload=b"", serial=0, program=REMOTE, version=1, kind=CALL, status=0):
    return u32(28 + len(payload)) + struct.pack(">IIiIII", program, version, procedure, kind, serial, status) + payload


def string_at(data, at):
    length = struct.unpack_from(">I", data, at)[0]
    return data[at + 4:at + 4 + length].decode(), at + 4 + length + -length % 4


def decode_error(payload):
    """(code, domain, message, level)"""
    code, origin, present = struct.unpack_from(">iiI", payload)
    message, at = string_at(payload, 12) if present else ("", 12)
    return code, origin, message, struct.unpack_from(">i", payload, at)[0]


class RawClient:
    def __init__(self, path="/run/libvirt/virtvzd-sock"):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(PATIENCE_S)
        self.socket.connect(path)
        self.serial = 0

    def send(self, data):
        self.socket.sendall(data)

    def _exactly(self, count):
        data = b""
        while len(data) < count:
            more = self.socket.recv(count - len(data))
            if not more:
                raise EOFError(f"closed after {len(data)} of {count} bytes")
            data += more
        return data

    def receive(self):
        """The next message: (program, procedure, type, serial, status, payload)."""
        length = struct.unpack(">I", self._exactly(4))[0]
        program, _, procedure, kind, serial, status = struct.unpack(">IIiIII", self._exactly(24))
        return program, procedure, kind, serial, status, self._exactly(length - 28)

    def call(self, procedure, payload=b"", **header):
        """(status, payload) of the reply; events that come first are passed over."""
        self.serial += 1
        self.send(frame(procedure, payload, self.serial, **header))
        while True:
            _, _, kind, serial, status, body = self.receive()
            if kind == REPLY and serial == self.serial:
                return status, body

    def result(self, procedure, payload=b"", **header):
        status, body = self.call(procedure, payload, **header)
        assert status == 0, f"procedure {procedure}: {decode_error(body)}"
        return body

    def error(self, procedure, payload=b"", **header):
        status, body = self.call(procedure, payload, **header)
        assert status == 1, f"procedure {procedure} must fail, status {status}"
        return decode_error(body)

    def open(self, uri="vz:///system", read_only=False):
        self.result(66)
        self.result(1, u32(1) + string(uri) + u32(1 if read_only else 0))
        return self

    def is_closed(self, limit_s=PATIENCE_S):
        """Whether the daemon hangs up; what it still sends is read."""
        while select.select([self.socket], [], [], limit_s)[0]:
            try:
                if not self.socket.recv(65536):
                    return True
            except ConnectionResetError:
                return True
        return False

    def close(self):
        self.socket.close()
