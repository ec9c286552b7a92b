// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Any domain XML into any config.pvs: the bytes are the file, a line of five dashes, and the domain's XML. The answer
// is an error with words, or a file that is read again and does not grow from merge to merge. (That nothing is left to
// change is shown for domains that libvirt would have: two devices in one place make it waver.)
#include "config-convert/convert.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  constexpr std::string_view kLine = "\n-----\n";
  const auto line = text.find(kLine);
  const std::string_view base = line == text.npos ? std::string_view() : text.substr(0, line);
  const std::string_view xml = line == text.npos ? text : text.substr(line + kLine.size());
  convert::Context context;
  context.home = "/vz/vmprivate/x";
  const auto merged = convert::pvs_from_domain_xml(xml, base, context);
  if (!merged) {
    if (merged.error().message.empty()) std::abort();
    return 0;
  }
  if (!base.empty() && !merged->changed && merged->text != base) std::abort();
  std::string file = merged->text;
  std::size_t settled = 0;
  for (int turn = 0; turn < 5; ++turn) {
    const auto again = convert::pvs_from_domain_xml(xml, file, context);
    if (!again) std::abort();
    file = again->text;
    if (turn == 1) settled = file.size();
  }
  constexpr std::size_t kNumbersOfOneMoreDigit = 64;
  if (file.size() > settled + kNumbersOfOneMoreDigit) std::abort();
  return 0;
}
