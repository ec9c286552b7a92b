// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/sessions/open_request.hpp"

#include "guest-tools/sessions/frame_output.hpp"

namespace guest_tools {
namespace {

using guest_channel::Field;
using guest_channel::Fields;

const uint8_t* bytes_of(Text text) { return reinterpret_cast<const uint8_t*>(text.data); }

// The copy with its NUL. There is room for all: a field's header is longer than a NUL, and the buffer does not move.
char* keep(OpenRequest& request, const Field& field) {
  char* start = request.texts.data() + request.texts.size();
  request.texts.append(text_of(field)).append('\0');
  return start;
}

bool is_size(const Field& field, uint32_t size, ErrorText& error) {
  return field.size == size ||
         error.say("field ", uint64_t{field.tag}, " has ", uint64_t{field.size}, " bytes, expected ", uint64_t{size});
}

bool take_text(OpenRequest& request, const Field& field, char*& text, ErrorText& error) {
  if (contains(text_of(field), '\0')) return error.say("the text of field ", uint64_t{field.tag}, " holds a NUL");
  text = keep(request, field);
  return true;
}

bool add_text(OpenRequest& request, const Field& field, Array<char*>& list, ErrorText& error) {
  char* text = nullptr;
  return take_text(request, field, text, error) &&
         (list.add(text) != nullptr || error.say("more than ", uint64_t{OpenRequest::kMostArguments}, " arguments or ",
                                                 uint64_t{OpenRequest::kMostVariables}, " variables"));
}

bool take_field(OpenRequest& request, const Field& field, uint32_t& code, ErrorText& error) {
  char* text = nullptr;
  switch (field.tag & ~guest_channel::kMustKnow) {
    case guest_channel::kAct:
      if (!is_size(field, 2, error)) return false;
      request.act = static_cast<guest_channel::Act>(guest_channel::read_u16(field.bytes));
      return true;
    case guest_channel::kArgument:
      return add_text(request, field, request.arguments, error);
    case guest_channel::kVariable:
      if (!contains(text_of(field), '=')) return error.say("a variable is no NAME=VALUE");
      return add_text(request, field, request.variables, error);
    case guest_channel::kFolder:
      if (!take_text(request, field, text, error)) return false;
      request.folder = text;
      return true;
    case guest_channel::kUser:
      if (!take_text(request, field, text, error)) return false;
      request.user = text;
      return true;
    case guest_channel::kPath:
      if (!take_text(request, field, text, error)) return false;
      request.path = text;
      return text[0] == '/' || error.say("the path '", text, "' does not begin with /");
    case guest_channel::kMode:
      if (!is_size(field, 4, error)) return false;
      request.mode = guest_channel::read_u32(field.bytes) & 07777;
      return true;
    case guest_channel::kTerminal:
      if (!is_size(field, guest_channel::kTerminalSizeBytes, error)) return false;
      request.on_terminal = true;
      request.terminal_size = guest_channel::read_terminal_size(field.bytes);
      return true;
    default:
      code = guest_channel::kNotSupported;
      return !(field.tag & guest_channel::kMustKnow) ||
             error.say("field ", uint64_t{field.tag}, " is not known to this agent");
  }
}

}  // namespace

bool read_open_request(Text payload, OpenRequest& request, uint32_t& code, ErrorText& error) {
  if (request.texts.tail(payload.size + 1) == nullptr) {
    code = ENOMEM;
    return error.say("memory is short");
  }
  Fields fields{bytes_of(payload), payload.size};
  for (Field field; fields.next(field);) {
    code = EINVAL;
    if (!take_field(request, field, code, error)) return false;
  }
  code = EINVAL;
  return !fields.broken() || error.say("the request's fields are broken");
}

}  // namespace guest_tools
