// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Any bytes as config.pvs: the answer is XML that parses, or an error with words.
#include "config-convert/convert.hpp"
#include "config-convert/xml/xml_reader.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  convert::Context context;
  context.home = "/vz/vmprivate/x";
  const auto done = convert::domain_xml_from_pvs(text, context);
  if (done ? !convert::parse_xml(done->xml, "answer") : done.error().message.empty()) std::abort();
  return 0;
}
