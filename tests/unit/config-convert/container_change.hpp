// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Containers of testdata, and single changes made in their domain XML, for the tests of the way back.
#pragma once

#include "config-convert/container/container_tree.hpp"
#include "config-convert/container/ve_conf.hpp"
#include "config-convert/convert.hpp"
#include "config-convert/xml/xml_path.hpp"
#include "config-convert/xml/xml_writer.hpp"
#include "samples.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace convert {

inline Context container_host(const std::string& ve_id) {
  Context context;
  context.ve_id = ve_id;
  context.cpu_count = 8;
  context.cpu_mhz = 2400;
  context.memory_kib = 16U << 20;
  context.block_weights = true;
  context.traffic_shaping = true;
  context.virtual_networks["Bridged"] = {NetworkTarget::Kind::kBridge, "br0"};
  return context;
}

inline std::string container_file(const std::string& name) {
  auto text = read_file(std::string(TESTDATA_DIR) + "/" + name, kInputLimitBytes);
  EXPECT_TRUE(text) << name;
  return text ? *text : "";
}

// A domain as a tree that a test may change.
class Domain {
 public:
  explicit Domain(std::string_view xml) : doc_(parse_xml(xml, "a test's domain").value()) {}

  xmlNode* root() const { return xmlDocGetRootElement(doc_.get()); }

  std::string xml() const {
    xmlChar* text = nullptr;
    int size = 0;
    xmlDocDumpMemory(doc_.get(), &text, &size);
    std::string copy(reinterpret_cast<const char*>(text), static_cast<std::size_t>(size));
    xmlFree(text);
    return copy;
  }

 private:
  XmlDoc doc_;
};

// The first element at the path, made when missing.
inline xmlNode* first_at(xmlNode* base, std::string_view path) {
  const xmlNode* there = find(base, path);
  return there ? const_cast<xmlNode*>(there) : at(base, path);
}

// The place's text or attribute; an empty value takes it away.
inline void put(xmlNode* base, std::string_view path, std::string_view value) {
  const auto mark = path.rfind('@');
  const bool attribute = mark != path.npos && path.find(']', mark) == path.npos;
  xmlNode* element = first_at(base, attribute ? path.substr(0, mark == 0 ? 0 : mark - 1) : path);
  const auto* text = reinterpret_cast<const xmlChar*>(value.data());
  const std::string name(attribute ? path.substr(mark + 1) : "");
  if (!attribute && value.empty()) {
    xmlUnlinkNode(element);
    xmlFreeNode(element);
  } else if (!attribute) {
    xmlNodeSetContentLen(element, nullptr, 0);
    xmlNodeAddContentLen(element, text, static_cast<int>(value.size()));
  } else if (value.empty()) {
    xmlUnsetProp(element, reinterpret_cast<const xmlChar*>(name.c_str()));
  } else {
    xmlSetProp(element, reinterpret_cast<const xmlChar*>(name.c_str()),
               reinterpret_cast<const xmlChar*>(std::string(value).c_str()));
  }
}

// "path=value path=value"
inline void put_all(xmlNode* base, std::string_view assignments) {
  for (const std::string_view one : split(assignments, " "))
    put(base, one.substr(0, one.rfind('=')), one.substr(one.rfind('=') + 1));
}

// Lines with these keys may differ, and may have come at the end; all others are the same bytes in the same order.
inline void expect_only_keys_changed(std::string_view before, std::string_view after,
                                     const std::set<std::string, std::less<>>& keys) {
  Report report;
  const auto old_conf = parse_ve_conf(before, report);
  const auto new_conf = parse_ve_conf(after, report);
  ASSERT_TRUE(old_conf && new_conf);
  const auto others = [&](const VeConf& conf) {
    std::vector<std::string> lines;
    for (const VeLine& line : conf.lines())  // the last line's missing end comes where another line follows
      if (!keys.contains(line.key))
        lines.push_back(std::string(line.raw) + std::string(line.end.empty() ? conf.lines()[0].end : line.end));
    return lines;
  };
  EXPECT_EQ(others(*new_conf), others(*old_conf));
}

inline std::string value_in(std::string_view text, std::string_view key) {
  Report report;
  const auto conf = parse_ve_conf(text, report);
  EXPECT_TRUE(conf);
  return conf ? conf->value(key).value_or("") : "";
}

// "memory[unit=KiB]" to letters that a test's name may have; one that began with DISABLED would not run
inline std::string test_name(std::string_view key, std::string_view path) {
  std::string name = "of_" + std::string(key) + "_" + std::string(path);
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return !std::isalnum(c); }, '_');
  return name;
}

}  // namespace convert
