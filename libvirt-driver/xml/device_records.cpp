// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/xml/device_records.hpp"

#include "libvirt-driver/xml/metadata_namespace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace driver {
namespace {

constexpr std::size_t kChildOfInterface = 6;

std::optional<std::uint32_t> number_in(const Element& element, std::string_view name) {
  const Attribute* attribute = element.attribute(name);
  if (attribute == nullptr) return 0;
  std::uint32_t number = 0;
  const char* end = attribute->value.data() + attribute->value.size();
  const auto read = std::from_chars(attribute->value.data(), end, number);
  if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
  return number;
}

// No rate for a missing element; nothing for one that libvirt would refuse.
std::optional<BandwidthRate> rate_in(const Element* element) {
  if (element == nullptr) return BandwidthRate{};
  const auto average = number_in(*element, "average"), peak = number_in(*element, "peak"),
             burst = number_in(*element, "burst");
  if (!average || !peak || !burst || *average == 0) return std::nullopt;
  return BandwidthRate{*average, *peak, *burst};
}

std::string rate_text(std::string_view name, const BandwidthRate& rate) {
  if (rate.average == 0) return {};
  std::string text = fmt::format("<{} average='{}'", name, rate.average);
  if (rate.peak > 0) text += fmt::format(" peak='{}'", rate.peak);
  if (rate.burst > 0) text += fmt::format(" burst='{}'", rate.burst);
  return text + "/>";
}

std::string mac_of(const Element& interface) { return lower_case(interface.value_in("mac", "address")); }

// "52:54:00:12:34:56", in lower case: what libvirt refuses is left to it.
bool is_mac(std::string_view text) {
  if (text.size() != 17) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool hex = (text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f');
    if (i % 3 == 2 ? text[i] != ':' : !hex) return false;
  }
  return true;
}

// Whatever its namespace.
const Element* part_of(const Element& element, std::string_view name) {
  const auto found = std::ranges::find(element.children, name, &Element::name);
  return found == element.children.end() ? nullptr : &*found;
}

const Element* find_records(const Element& domain) {
  const Element* metadata = domain.child("metadata");
  if (metadata == nullptr) return nullptr;
  for (const Element& child : metadata->children)
    if (child.namespace_uri == kDevicesNamespace && child.name == kDevicesElement) return &child;
  return nullptr;
}

}  // namespace

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

InterfaceRecord DeviceRecords::of(std::string_view mac) const {
  const std::string wanted = lower_case(mac);
  const auto found = std::ranges::find(interfaces, wanted, &InterfaceRecord::mac);
  if (found != interfaces.end()) return *found;
  InterfaceRecord none;
  none.mac = wanted;
  return none;
}

void DeviceRecords::set(InterfaceRecord record) {
  record.mac = lower_case(record.mac);
  std::erase_if(interfaces, [&](const InterfaceRecord& other) { return other.mac == record.mac; });
  if (!record.says_nothing()) interfaces.push_back(std::move(record));
}

DeviceRecords read_device_records(const Element& domain) {
  DeviceRecords records;
  const Element* kept = find_records(domain);
  if (kept == nullptr) return records;
  for (const Element& child : kept->children) {
    if (child.name == "filesystem")
      records.filesystems.push_back({std::string(child.value_of("source")), std::string(child.value_of("target")),
                                     std::string(child.value_of("alias")), child.value_of("readonly") == "yes"});
    if (child.name != "interface") continue;
    InterfaceRecord record;
    record.mac = child.value_of("mac");
    record.inbound = rate_in(part_of(child, "inbound")).value_or(BandwidthRate{});
    record.outbound = rate_in(part_of(child, "outbound")).value_or(BandwidthRate{});
    const std::string_view link = child.value_of("link");
    if (link == "up" || link == "down") record.link = link;
    records.set(std::move(record));
  }
  return records;
}

std::string format_device_records(const DeviceRecords& records, RecordNamespace with) {
  const std::string name =
      with == kWithNamespace ? fmt::format("{}:{}", kDevicesPrefix, kDevicesElement) : std::string(kDevicesElement);
  std::string text = "<" + name;
  if (with == kWithNamespace) text += fmt::format(" xmlns:{}='{}'", kDevicesPrefix, kDevicesNamespace);
  text += ">";
  for (const FolderRecord& folder : records.filesystems)
    text += fmt::format("\n      <filesystem source='{}' target='{}'{}{}/>", escape_xml(folder.source),
                        escape_xml(folder.target), folder.read_only ? " readonly='yes'" : "",
                        folder.alias.empty() ? "" : fmt::format(" alias='{}'", escape_xml(folder.alias)));
  for (const InterfaceRecord& record : records.interfaces)
    text += fmt::format("\n      <interface mac='{}'{}>{}{}</interface>", escape_xml(record.mac),
                        record.link.empty() ? "" : fmt::format(" link='{}'", record.link),
                        rate_text("inbound", record.inbound), rate_text("outbound", record.outbound));
  return text + "\n    </" + name + ">";
}

std::string folder_text(const FolderRecord& folder) {
  std::string text = fmt::format(
      "<filesystem type='mount' accessmode='passthrough'>\n      <source dir='{}'/>\n      <target dir='{}'/>",
      escape_xml(folder.source), escape_xml(folder.target));
  if (folder.read_only) text += "\n      <readonly/>";
  if (!folder.alias.empty()) text += fmt::format("\n      <alias name='{}'/>", escape_xml(folder.alias));
  return text + "\n    </filesystem>";
}

void show_interface_records(TextEdits& edits, const Element& devices, const DeviceRecords& records) {
  for (const Element& device : devices.children) {
    if (device.name != "interface") continue;
    const InterfaceRecord record = records.of(mac_of(device));
    if (record.mac.empty() || record.says_nothing()) continue;
    std::vector<std::string> shown;
    const std::string rates = rate_text("inbound", record.inbound) + rate_text("outbound", record.outbound);
    if (!rates.empty() && device.child("bandwidth") == nullptr) shown.push_back("<bandwidth>" + rates + "</bandwidth>");
    const Element* link = device.child("link");
    if (!record.link.empty() && link != nullptr) edits.remove(*link);
    if (record.link == "down") shown.push_back("<link state='down'/>");
    edits.append_children(device, shown, kChildOfInterface);
  }
}

std::optional<TakenBandwidth> take_bandwidth(const Element& interface, const std::string& mac) {
  const Element* bandwidth = interface.child("bandwidth");
  if (bandwidth == nullptr || interface.value_of("type") == "direct") return std::nullopt;
  const Element* in = bandwidth->child("inbound");
  const auto inbound = rate_in(in), outbound = rate_in(bandwidth->child("outbound"));
  if (!inbound || !outbound) return std::nullopt;
  TakenBandwidth taken;
  taken.record.mac = mac_of(interface);
  taken.needs_mac = taken.record.mac.empty();
  if (taken.needs_mac) taken.record.mac = mac;
  if (!is_mac(taken.record.mac)) return std::nullopt;
  taken.record.inbound = *inbound;
  taken.record.outbound = *outbound;
  taken.floor = in != nullptr && in->attribute("floor") != nullptr;
  return taken;
}

void apply_taken(TextEdits& edits, const Element& interface, const TakenBandwidth& taken) {
  edits.remove(*interface.child("bandwidth"));
  if (taken.needs_mac)
    edits.append_children(interface, {fmt::format("<mac address='{}'/>", taken.record.mac)}, kChildOfInterface);
}

std::string generated_mac(const Uuid& seed, std::size_t number) {
  const std::size_t at = number * 3 % (seed.size() - 3);
  return fmt::format("52:54:00:{:02x}:{:02x}:{:02x}", seed[at], seed[at + 1],
                     static_cast<std::uint8_t>(seed[at + 2] + number));
}

}  // namespace driver
