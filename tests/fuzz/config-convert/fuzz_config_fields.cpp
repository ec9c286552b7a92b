// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Any field into any file: the bytes are the field's name, its value and the file, a line each for the first two. The
// answer is an error with words, or a file that says the value there and stays as it is when it is set again.
#include "config-convert/fields.hpp"

#include <cstdint>
#include <cstdlib>

namespace {

std::string_view take_line(std::string_view& text) {
  const auto end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == text.npos ? text.size() : end + 1);
  return line;
}

template <typename Set, typename Get>
void set_and_get(Set set, Get get, std::string_view file, const std::string& name, const std::string& value) {
  const convert::Fields fields{{name, value}};
  const auto done = set(file, fields);
  if (!done) {
    if (done.error().message.empty()) std::abort();
    return;
  }
  const auto said = get(*done, name);
  if (!said || *said != value) std::abort();
  const auto again = set(*done, fields);
  if (!again || *again != *done) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view file(reinterpret_cast<const char*>(data), size);
  const std::string name(take_line(file));
  const std::string value(take_line(file));
  (void)convert::owner_of_pvs_field(name);
  (void)convert::owner_of_ve_conf_field(name);
  set_and_get(convert::pvs_with_fields, convert::pvs_field, file, name, value);
  set_and_get(convert::ve_conf_with_fields, convert::ve_conf_field, file, name, value);
  const auto kept = convert::metadata_with_fields(file, {{"HOSTNAME", "x"}});
  if (!kept && kept.error().message.empty()) std::abort();
  return 0;
}
