// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Any bytes as ve.conf: the answer is an error with words, or XML that parses and that makes the same bytes again.
#include "config-convert/convert.hpp"
#include "config-convert/xml/xml_reader.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  convert::Context context;
  context.ve_id = "101";
  context.cpu_mhz = 2000;
  context.block_weights = context.traffic_shaping = true;
  const auto done = convert::domain_xml_from_ve_conf(text, context);
  if (!done) return done.error().message.empty() ? (std::abort(), 0) : 0;
  if (!convert::parse_xml(done->xml, "answer")) std::abort();
  const auto same = convert::ve_conf_from_domain_xml(done->xml, text, context);
  if (!same || same->changed || same->text != text || !same->report.empty()) std::abort();
  return 0;
}
