// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/bytes/utf8.hpp"

namespace guest_tools {
namespace {

struct Form {
  unsigned char mask, lead;  // the leading byte, masked, is this
  size_t size;
  uint32_t smallest;  // below it a shorter form must be used
};

constexpr Form kForms[] = {{0x80, 0x00, 1, 0}, {0xe0, 0xc0, 2, 0x80}, {0xf0, 0xe0, 3, 0x800}, {0xf8, 0xf0, 4, 0x10000}};

}  // namespace

size_t first_character(Text rest, uint32_t& character) {
  if (rest.empty()) return 0;
  const unsigned char lead = static_cast<unsigned char>(rest[0]);
  for (const Form& form : kForms) {
    if ((lead & form.mask) != form.lead) continue;
    if (rest.size < form.size) return 0;
    character = lead & static_cast<unsigned char>(~form.mask);
    for (size_t i = 1; i < form.size; ++i) {
      const unsigned char next = static_cast<unsigned char>(rest[i]);
      if ((next & 0xc0) != 0x80) return 0;
      character = character << 6 | (next & 0x3fu);
    }
    const bool surrogate = character >= 0xd800 && character < 0xe000;
    return character < form.smallest || surrogate || character > 0x10ffff ? 0 : form.size;
  }
  return 0;
}

size_t encode_character(uint32_t character, char* out) {
  const size_t size = character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
  for (size_t i = size - 1; i > 0; --i) {
    out[i] = static_cast<char>(0x80 | (character & 0x3f));
    character >>= 6;
  }
  out[0] = static_cast<char>(kForms[size - 1].lead | character);
  return size;
}

}  // namespace guest_tools
