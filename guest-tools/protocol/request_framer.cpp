// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/protocol/request_framer.hpp"

namespace guest_tools {
namespace {

constexpr char kSentinel = static_cast<char>(0xff);

bool opens(char c) { return c == '{' || c == '['; }

}  // namespace

Frame RequestFramer::taken(Frame::Kind kind, size_t size, State state) {
  reset();
  state_ = state;
  return {kind, size};
}

bool RequestFramer::ends_structure(char c) {
  if (quote_ != '\0') {
    if (c == '\n') return true;
    if (escaped_)
      escaped_ = false;
    else if (c == '\\')
      escaped_ = true;
    else if (c == quote_)
      quote_ = '\0';
    return false;
  }
  if (c == '"' || c == '\'') quote_ = c;
  if (opens(c)) ++depth_;
  return (c == '}' || c == ']') && --depth_ == 0;
}

Frame RequestFramer::next(Text pending) {
  for (; looked_at_ < pending.size; ++looked_at_) {
    const char c = pending[looked_at_];
    if (c == kSentinel) return taken(Frame::kNothing, looked_at_ + 1, kIdle);
    const bool line_end = c == '\n';
    switch (state_) {
      case kIdle:
        if (opens(c)) {
          state_ = kStructure;
          depth_ = 1;
        } else if (!line_end && c != ' ' && c != '\t' && c != '\r') {
          state_ = kWord;
        }
        break;
      case kWord:  // no request, but it gets its answer
        if (line_end || opens(c)) return taken(Frame::kRequest, looked_at_, kIdle);
        break;
      case kStructure:
        if (ends_structure(c)) return taken(Frame::kRequest, looked_at_ + 1, kIdle);
        break;
      case kSkipping:
        if (line_end) return taken(Frame::kNothing, looked_at_ + 1, kIdle);
        break;
    }
  }
  if (state_ == kIdle || state_ == kSkipping) return taken(Frame::kNothing, pending.size, state_);
  if (pending.size >= kLongestRequest) return taken(Frame::kTooLong, pending.size, kSkipping);
  return {};
}

}  // namespace guest_tools
