// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/bytes/base64.hpp"

namespace guest_tools {
namespace {

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int value_of(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  if (c == '/') return 63;
  return -1;
}

}  // namespace

void append_base64(Buffer& out, Text bytes) {
  if (bytes.empty()) return;
  const size_t length = (bytes.size + 2) / 3 * 4;
  char* to = out.tail(length);
  if (to == nullptr) return;
  for (size_t at = 0; at < bytes.size; at += 3) {
    uint32_t group = 0;
    for (size_t i = 0; i < 3; ++i)
      group = group << 8 | (at + i < bytes.size ? static_cast<unsigned char>(bytes[at + i]) : 0u);
    const size_t left = bytes.size - at;
    *to++ = kAlphabet[group >> 18];
    *to++ = kAlphabet[group >> 12 & 63];
    *to++ = left > 1 ? kAlphabet[group >> 6 & 63] : '=';
    *to++ = left > 2 ? kAlphabet[group & 63] : '=';
  }
  out.commit(length);
}

bool decode_base64(char* text, size_t size, size_t& decoded) {
  decoded = 0;
  uint32_t group = 0;
  size_t letters = 0, pads = 0;
  for (size_t at = 0; at < size; ++at) {
    if (text[at] == '\n' || text[at] == '\r') continue;
    if (text[at] == '=') {
      ++pads;
      continue;
    }
    const int value = value_of(text[at]);
    if (value < 0 || pads != 0) return false;
    group = group << 6 | static_cast<uint32_t>(value);
    if (++letters % 4 != 0) continue;
    for (int shift = 16; shift >= 0; shift -= 8) text[decoded++] = static_cast<char>(group >> shift);
    group = 0;
  }
  const size_t left = letters % 4;
  if (left == 1 || (pads != 0 && (left == 0 || left + pads != 4))) return false;
  for (size_t i = 1; i < left; ++i) text[decoded++] = static_cast<char>(group >> (6 * left - 8 * i));
  return true;
}

}  // namespace guest_tools
