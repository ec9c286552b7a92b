// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One message on the wire: a big-endian u32 length (which counts itself), six 32-bit header words, then the payload.
// Length is between 28 and 32 MiB + 4; anything else ends the connection, as libvirtd does.
//
// Source: libvirt src/rpc/virnetprotocol.x (9.0): virNetMessageHeader, VIR_NET_MESSAGE_MAX.
// Pure; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace driver {

using Bytes = std::vector<std::uint8_t>;
using BytesView = std::span<const std::uint8_t>;

inline constexpr std::size_t kLengthBytes = 4;
inline constexpr std::size_t kHeaderBytes = 24;
inline constexpr std::size_t kMinFrameBytes = kLengthBytes + kHeaderBytes;
inline constexpr std::size_t kMaxFrameBytes = 33554432 + kLengthBytes;
inline constexpr std::size_t kMaxFdsPerFrame = 32;

enum class MessageType : std::uint32_t {
  kCall = 0,
  kReply = 1,
  kMessage = 2,
  kStream = 3,
  kCallWithFds = 4,
  kReplyWithFds = 5,
  kStreamHole = 6,
};

enum class MessageStatus : std::uint32_t { kOk = 0, kError = 1, kContinue = 2 };

struct FrameHeader {
  std::uint32_t program = 0;
  std::uint32_t version = 1;
  std::int32_t procedure = 0;
  MessageType type = MessageType::kCall;
  std::uint32_t serial = 0;
  MessageStatus status = MessageStatus::kOk;

  bool operator==(const FrameHeader&) const = default;
};

inline bool carries_fds(MessageType type) {
  return type == MessageType::kCallWithFds || type == MessageType::kReplyWithFds;
}

// Reads a big-endian word; `at` must leave four bytes.
std::uint32_t read_word(const std::uint8_t* at);
void write_word(std::uint8_t* at, std::uint32_t value);

// The length word is acceptable for a frame.
bool is_frame_length(std::uint32_t length);

// The header that follows the length word; nothing when a type or status is none of the protocol's.
// `frame` holds at least kMinFrameBytes.
std::optional<FrameHeader> parse_header(BytesView frame);

// A whole frame around `payload`.
Bytes make_frame(const FrameHeader& header, BytesView payload);

// Length word and header only, for a payload of `payload_bytes` that is sent right after.
std::array<std::uint8_t, kMinFrameBytes> make_prefix(const FrameHeader& header, std::size_t payload_bytes);

}  // namespace driver
