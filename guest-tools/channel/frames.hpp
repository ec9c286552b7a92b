// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The protocol of the channel org.switchyard.guest.0, for both of its ends: what the QEMU guest agent protocol lacks,
// a terminal, programs whose input and output flow, files in one go. The host's side speaks to switchyard-guest through
// a virtio-serial port of a VM, or through a pair of sockets into a container. This file needs libc alone.
//
// A frame is a header of 12 bytes and a payload; numbers are big-endian:
//
//   0  mark     0xA5
//   1  kind     Kind
//   2  stream   Stream, of kData, kEnd, kCredit; else 0
//   3  flags    kMore, of kOpen; else 0
//   4  session  u32; 0 is the channel itself. The host counts sessions up from 1 and uses no number twice
//   8  size     u32, bytes of the payload, at most kMostPayload
//
// Bytes of zero between frames are nothing. A port outlives its clients: who comes next may find it in the middle of a
// frame. So the host begins with kPadding zeros, which end any frame, and kHello with a nonce; the guest forgets all
// sessions of another client and answers with kHello and the same nonce, which is how the host finds where the guest's
// frames begin: it drops what comes before.
//
//   host   zeros, kHello {version, nonce}
//   guest  kHello {version, nonce, program, acts…}
//   host   kOpen 1 {act exec, argument "cat"}     kData 1 input "words"     kEnd 1 input
//   guest  kOpened 1 {process}     kData 1 output "words"     kEnd 1 output     kEnd 1 errors     kDone 1 {exit 0}
//
// Flow control: each direction of each stream of a session begins with kFirstCredit bytes that may be sent; kCredit
// {u32} allows that many more. The receiver never holds more than kFirstCredit of a stream, so one session that is not
// read holds up no other. More than was allowed is a breach.
//
// Older and newer peers: each end says its version, the guest also which acts it serves; both use what they share.
// Fields that the receiver does not know are passed over, unless their tag has kMustKnow; kinds from kMayIgnore on
// likewise. Any other unknown kind, or act, fails its session and no other. A size beyond
// kMostPayload or a wrong mark is a breach: the guest skips until the next kHello, the host gives the channel up.
//
// Errors: kFailed {code, words} ends its session; of session 0 it is about the channel. Codes are Linux's errno.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace guest_channel {

constexpr char kName[] = "org.switchyard.guest.0";
constexpr uint16_t kVersion = 1;

constexpr uint8_t kMark = 0xa5;
constexpr size_t kHeaderBytes = 12;
constexpr size_t kMostPayload = 32768;
constexpr size_t kPadding = kHeaderBytes + kMostPayload;
constexpr size_t kNonceBytes = 16;
constexpr size_t kMostSessions = 16;                  // at a time
constexpr size_t kMostOpenBytes = 1024 * 1024;        // the payloads of one kOpen, which may be in several frames
constexpr uint32_t kFirstCredit = 128 * 1024;         // bytes
constexpr uint32_t kMostCredit = 1024 * 1024 * 1024;  // more than that outstanding is a breach

enum Kind : uint8_t {
  kHello = 1,    // both   fields
  kOpen = 2,     // host   fields; with kMore they go on in the next kOpen of this session
  kOpened = 3,   // guest  fields: the session runs
  kFailed = 4,   // guest  fields: it does not, or no more
  kDone = 5,     // guest  fields: it has ended
  kData = 6,     // both   bytes of the stream
  kEnd = 7,      // both   nothing more comes on the stream
  kCredit = 8,   // both   u32
  kSignal = 9,   // host   u32: to all processes of the session's process group
  kResize = 10,  // host   4 × u16: rows, columns, pixels across, pixels down
  kClose = 11,   // host   the session is over, whatever it does; its programs get SIGHUP. No answer
  kMayIgnore = 128,
};

enum Stream : uint8_t { kInput = 0, kOutput = 1, kErrors = 2 };
enum Flags : uint8_t { kMore = 1 };

enum Act : uint16_t {
  kExec = 1,     // a program, with kTerminal on a terminal of its own; without kArgument the user's login shell
  kPut = 2,      // kInput becomes the file kPath, at once and whole when the stream has ended
  kGet = 3,      // the file kPath comes as kOutput
  kRequest = 4,  // kInput is one request of the QEMU guest agent protocol, kOutput its answer
};

// A field: tag u16, size u32, bytes. Numbers are big-endian, texts UTF-8 without a NUL.
enum Tag : uint16_t {
  kVersionTag = 1,   // hello  u16
  kNonce = 2,        // hello  kNonceBytes
  kProgram = 3,      // hello  text: name and version, for logs
  kActs = 4,         // hello  u16…: acts that are served
  kContainer = 5,    // hello  empty: this is one, the clock and the processors are the host's
  kAct = 6,          // open   u16
  kArgument = 7,     // exec   text, repeated
  kVariable = 8,     // exec   text NAME=VALUE, repeated: beside PATH, HOME, USER, LOGNAME, SHELL, or in their place
  kFolder = 9,       // exec   text: where the program starts; else /
  kUser = 10,        // exec, put  text: name or number of a user; else root
  kTerminal = 11,    // exec   4 × u16 as kResize: kErrors is part of kOutput then
  kPath = 12,        // put, get  text, absolute
  kMode = 13,        // put    u32 permissions of a new file, else 0644; opened of get  u32
  kSize = 14,        // opened of get  u64 bytes, as far as the file system knows
  kProcess = 15,     // opened of exec  u32
  kExitStatus = 16,  // done of exec  u32
  kExitSignal = 17,  // done of exec  u32
  kCode = 18,        // failed  u32
  kWords = 19,       // failed  text
  kMustKnow = 0x8000,
};

// errno's numbers that the protocol itself uses.
constexpr uint32_t kNotSupported = 95;
constexpr uint32_t kBreach = 71;  // EPROTO

struct Header {
  uint8_t kind = 0;
  uint8_t stream = 0;
  uint8_t flags = 0;
  uint32_t session = 0;
  uint32_t size = 0;
};

inline uint16_t read_u16(const uint8_t* at) { return static_cast<uint16_t>(at[0] << 8 | at[1]); }
inline uint32_t read_u32(const uint8_t* at) { return static_cast<uint32_t>(read_u16(at)) << 16 | read_u16(at + 2); }
inline uint64_t read_u64(const uint8_t* at) { return static_cast<uint64_t>(read_u32(at)) << 32 | read_u32(at + 4); }

inline void write_u16(uint8_t* at, uint16_t value) {
  at[0] = static_cast<uint8_t>(value >> 8);
  at[1] = static_cast<uint8_t>(value);
}
inline void write_u32(uint8_t* at, uint32_t value) {
  write_u16(at, static_cast<uint16_t>(value >> 16));
  write_u16(at + 2, static_cast<uint16_t>(value));
}
inline void write_u64(uint8_t* at, uint64_t value) {
  write_u32(at, static_cast<uint32_t>(value >> 32));
  write_u32(at + 4, static_cast<uint32_t>(value));
}

inline void write_header(uint8_t* at, const Header& header) {
  at[0] = kMark;
  at[1] = header.kind;
  at[2] = header.stream;
  at[3] = header.flags;
  write_u32(at + 4, header.session);
  write_u32(at + 8, header.size);
}

// What stands in front of the bytes that came: nothing whole yet, zeros, a frame, or what is none.
struct Front {
  enum What : uint8_t { kIncomplete, kZeros, kFrame, kBroken };
  What what = kIncomplete;
  size_t bytes = 0;  // to take from the front; of a frame, its header and payload
  Header header;
};

inline Front front_of(const uint8_t* bytes, size_t size) {
  Front front;
  while (front.bytes < size && bytes[front.bytes] == 0) ++front.bytes;
  if (front.bytes > 0) {
    front.what = Front::kZeros;
    return front;
  }
  if (size == 0) return front;
  if (bytes[0] != kMark) {
    front.what = Front::kBroken;
    return front;
  }
  if (size < kHeaderBytes) return front;
  front.header = {bytes[1], bytes[2], bytes[3], read_u32(bytes + 4), read_u32(bytes + 8)};
  if (front.header.kind == 0 || front.header.size > kMostPayload) {
    front.what = Front::kBroken;
  } else if (size - kHeaderBytes >= front.header.size) {
    front.what = Front::kFrame;
    front.bytes = kHeaderBytes + front.header.size;
  }
  return front;
}

constexpr size_t kFieldHeaderBytes = 6;

struct Field {
  uint16_t tag = 0;
  const uint8_t* bytes = nullptr;
  uint32_t size = 0;
};

// Walks through the fields of a payload.
class Fields {
 public:
  Fields(const uint8_t* bytes, size_t size) : at_(bytes), left_(size) {}

  // False behind the last one, and when the rest is none: broken() tells which.
  bool next(Field& field) {
    if (left_ == 0 || broken_) return false;
    broken_ = left_ < kFieldHeaderBytes || read_u32(at_ + 2) > left_ - kFieldHeaderBytes;
    if (broken_) return false;
    field = {read_u16(at_), at_ + kFieldHeaderBytes, read_u32(at_ + 2)};
    at_ += kFieldHeaderBytes + field.size;
    left_ -= kFieldHeaderBytes + field.size;
    return true;
  }
  bool broken() const { return broken_; }

 private:
  const uint8_t* at_;
  size_t left_;
  bool broken_ = false;
};

struct TerminalSize {
  uint16_t rows = 0, columns = 0, width = 0, height = 0;
};
constexpr size_t kTerminalSizeBytes = 8;

inline TerminalSize read_terminal_size(const uint8_t* at) {
  return {read_u16(at), read_u16(at + 2), read_u16(at + 4), read_u16(at + 6)};
}
inline void write_terminal_size(uint8_t* at, const TerminalSize& size) {
  write_u16(at, size.rows);
  write_u16(at + 2, size.columns);
  write_u16(at + 4, size.width);
  write_u16(at + 6, size.height);
}

}  // namespace guest_channel
