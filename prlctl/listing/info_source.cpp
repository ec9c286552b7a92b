// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/listing/info_source.hpp"

#include "config-convert/xml/xml_path.hpp"
#include "foundation/atomic_file.hpp"

#include <algorithm>
#include <ctime>

namespace prlctl {
namespace {

constexpr std::int64_t kMib = std::int64_t{1} << 20;
constexpr std::size_t kCpuInfoLimit = std::size_t{16} << 20;

bool host_has_virtualization() {
  static const bool kHas = [] {
    const auto text = read_file("/proc/cpuinfo", kCpuInfoLimit);
    return text && (text->find(" vmx ") != std::string::npos || text->find(" svm ") != std::string::npos);
  }();
  return kHas;
}

// The files of a definition's disks.
std::vector<std::string> sources_of(std::string_view definition) {
  std::vector<std::string> sources;
  const auto doc = convert::parse_xml(definition, "domain XML");
  if (!doc) return sources;
  const xmlNode* devices = convert::find(xmlDocGetRootElement(doc->get()), "devices");
  for (auto* disk = convert::first_child(devices, "disk"); disk; disk = convert::next_named(disk, "disk"))
    if (auto file = convert::get(disk, "source/@file")) sources.push_back(std::move(*file));
  return sources;
}

// libvirt knows an image by its file, which may lie in the folder that prlctl shows.
class ImageSizes {
 public:
  ImageSizes(virDomainPtr domain, std::string_view definition) : domain_(domain), sources_(sources_of(definition)) {}

  std::optional<std::int64_t> operator()(const std::string& path) const {
    if (path == "/") return capacity_mb(path);
    const auto is_it = [&path](const std::string& source) {
      return source == path || (source.starts_with(path) && source[path.size()] == '/');
    };
    const auto found = std::ranges::find_if(sources_, is_it);
    return found == sources_.end() ? std::nullopt : capacity_mb(*found);
  }

 private:
  std::optional<std::int64_t> capacity_mb(const std::string& disk) const {
    virDomainBlockInfo info{};
    if (virDomainGetBlockInfo(domain_, disk.c_str(), &info, 0) < 0 || info.capacity == 0) return std::nullopt;
    return static_cast<std::int64_t>(info.capacity / kMib);
  }

  virDomainPtr domain_;
  std::vector<std::string> sources_;
};

}  // namespace

Answer<InfoSource> read_info_source(virDomainPtr domain, EnvironmentFacts facts) {
  auto config = read_config_text(domain, facts);
  if (!config) return config.error();
  InfoSource source;
  source.live = read_live_facts(domain, facts.kind);
  source.facts = std::move(facts);
  source.config = std::move(config->text);
  int autostart = 0;
  source.autostart = virDomainGetAutostart(domain, &autostart) == 0 && autostart == 1;
  source.host_has_virtualization = host_has_virtualization();
  source.image_mb = ImageSizes(domain, config->definition);
  source.now = std::time(nullptr);
  return source;
}

InfoTree info_of(const InfoSource& source, bool full) {
  return source.facts.kind == Kind::kVm ? vm_info(source, full) : container_info(source, full);
}

std::string info_value(const InfoTree& tree, std::string_view key) {
  const auto found = std::ranges::find(tree, key, &InfoMember::key);
  return found == tree.end() ? std::string() : found->value.text;
}

}  // namespace prlctl
