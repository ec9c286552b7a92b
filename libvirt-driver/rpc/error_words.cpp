// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/rpc/error_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace driver {
namespace {

struct Words {
  ErrorCode code;
  std::string_view words;
};

constexpr Words kWords[] = {
    {ErrorCode::kInvalidArg, "invalid argument"},
    {ErrorCode::kOperationFailed, "operation failed"},
    {ErrorCode::kXml, "XML error"},
    {ErrorCode::kOperationInvalid, "Requested operation is not valid"},
    {ErrorCode::kConfigUnsupported, "unsupported configuration"},
    {ErrorCode::kArgumentUnsupported, "argument unsupported"},
    {ErrorCode::kOperationUnsupported, "Operation not supported"},
};

std::string_view words_of(ErrorCode code) {
  const Words* found = std::ranges::find(kWords, code, &Words::code);
  return found == std::end(kWords) ? "operation failed" : found->words;
}

}  // namespace

Error worded_error(ErrorCode code, std::string_view words, ErrorDomain domain) {
  return {code, fmt::format("{}: {}", words_of(code), words), domain};
}

}  // namespace driver
