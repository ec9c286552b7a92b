// SPDX-License-Identifier: LGPL-2.1-or-later
//
// RATE="*:1:2048": kbit/s of what the container sends, by device of the host and class of traffic. Domain XML knows one
// class; it is shaped at each interface, where this host can shape at all (Context::traffic_shaping).
#include "config-convert/container/pieces.hpp"
#include "config-convert/container/tables.hpp"

#include <array>

namespace convert {
namespace {

using CtRow = Row<ContainerScope>;

constexpr std::string_view kPlace = "bandwidth/outbound/@average";
constexpr std::string_view kBlanks = " \t,";
constexpr std::string_view kFirstClass = "1";
constexpr std::int64_t kMostKbits = std::int64_t{1} << 40;

struct Rate {
  std::string_view device;
  std::string_view traffic_class;
  std::int64_t kbits = 0;
};

std::optional<Rate> parse_rate(std::string_view piece) {
  const auto words = split(piece, ":");
  const auto kbits = words.size() == 3 ? parse_integer(words[2]) : std::nullopt;
  if (!kbits || *kbits <= 0 || *kbits > kMostKbits) return {};
  return Rate{words[0], words[1], *kbits};
}

// libvirt counts kilobytes.
std::int64_t kilobytes_of(std::int64_t kbits) { return (kbits + 7) / 8; }

// The first class' rate; nothing where the interfaces stay unshaped.
std::optional<std::int64_t> rate_of(ContainerScope& ct) {
  if (!ct.context.traffic_shaping || ct.text("RATEBOUND") == "no") return {};
  const std::string text = ct.text("RATE").value_or("");
  for (const std::string_view piece : split(text, kBlanks)) {
    const auto rate = parse_rate(piece);
    if (rate && rate->traffic_class == kFirstClass) return rate->kbits;
    if (!rate) ct.warn_line("RATE", "", fmt::format("'{}' is not device:class:kbit/s", piece));
    if (!rate) return {};
  }
  return {};
}

std::optional<std::int64_t> seen_kilobytes(const xmlNode* domain) {
  for (const xmlNode* interface : devices_of(domain, "interface"))
    if (const auto average = parse_integer(get(interface, kPlace).value_or("")); average && *average > 0)
      return std::min(*average, kMostKbits / 8);
  return {};
}

Value back_rate(const CtRow& row, ContainerScope& ct, const xmlNode* domain) {
  const std::string text = ct.text(row.pcs6).value_or("");
  const auto filed = rate_of(ct);
  const auto seen = seen_kilobytes(domain);
  const bool unsaid = !ct.context.traffic_shaping || devices_of(domain, "interface").empty();
  if (unsaid || (filed ? seen == kilobytes_of(*filed) : !seen)) return text;
  const auto pieces = split(text, kBlanks);
  std::vector<std::optional<std::string>> changes(pieces.size());
  std::vector<std::string> added;
  bool written = false;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const auto rate = parse_rate(pieces[i]);
    if (!rate || rate->traffic_class != kFirstClass) continue;
    changes[i] = seen && !written ? fmt::format("{}:{}:{}", rate->device, kFirstClass, *seen * 8) : "";
    written = true;
  }
  if (seen && !written) added.push_back(fmt::format("*:{}:{}", kFirstClass, *seen * 8));
  return with_pieces(text, kBlanks, changes, added);
}

constexpr std::array kRows{
    CtRow{"RATE", "devices/interface/bandwidth/outbound/@average", nullptr, {}, back_rate, {"512", "*:1:4096"}},
};

}  // namespace

void shape_interfaces(ContainerScope& ct, xmlNode* domain) {
  const auto rate = rate_of(ct);
  if (!rate) return;
  xmlNode* devices = at(domain, "devices");
  std::size_t count = 0;
  for (xmlNode* node = devices->children; node; node = node->next) {
    if (node->type != XML_ELEMENT_NODE || name_of(node) != "interface") continue;
    set(node, kPlace, fmt::to_string(kilobytes_of(*rate)));
    ++count;
  }
  if (count > 1)
    ct.warn("RATE", "devices/interface/bandwidth", fmt::format("each of {} interfaces has the whole rate", count));
}

std::span<const CtRow> bandwidth_rows() { return kRows; }

}  // namespace convert
