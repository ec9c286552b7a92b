// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upgrade/exam/snapshot_list.hpp"

#include "config-convert/values/values.hpp"
#include "config-convert/vm/pvs_element.hpp"

#include <fmt/format.h>

#include <set>

namespace upgrade {
namespace {

constexpr std::size_t kMostSnapshots = 10'000;
constexpr std::string_view kNoText = "PRL_LEN=0";  // an empty text, to an old serialiser

struct Reader {
  std::string_view file;
  std::vector<OldSnapshot> found;
  std::set<std::string, std::less<>> guids;
};

std::string leaf(const convert::PvsElement& item, std::string_view name) {
  std::string text = item.text(name).value_or("");
  return trimmed(text) == kNoText ? std::string() : text;
}

// As deep as parse_xml lets an element be.
Result<void> read_items(const convert::PvsElement& above, const std::string& parent, Reader& reader) {
  for (const convert::PvsElement& item : above.children("SavedStateItem")) {
    const std::string guid = convert::parse_uuid(trimmed(item.attribute("guid").value_or(""))).value_or("");
    if (!guid.empty()) {
      if (!reader.guids.insert(guid).second || reader.found.size() == kMostSnapshots)
        return Error{ErrorCode::kConfigUnsupported,
                     fmt::format("{}: line {}: snapshot '{}' is listed twice, or is one of more than {}", reader.file,
                                 item.line(), guid, kMostSnapshots)};
      const std::string state(trimmed(item.attribute("state").value_or("poweroff")));
      reader.found.push_back({guid, parent, leaf(item, "Name"), std::string(trimmed(leaf(item, "DateTime"))),
                              leaf(item, "Description"), state != "poweroff",
                              trimmed(item.attribute("current").value_or("")) == "yes"});
    }
    if (auto good = read_items(item, guid.empty() ? parent : guid, reader); !good) return good;
  }
  return {};
}

}  // namespace

Result<std::vector<OldSnapshot>> parse_snapshot_list(std::string_view text, std::string_view file) {
  if (text.size() > kSnapshotListLimitBytes)
    return Error{ErrorCode::kXml,
                 fmt::format("{}: {} bytes, expected at most {}", file, text.size(), kSnapshotListLimitBytes)};
  const auto doc = convert::parse_xml(text, file);
  if (!doc) return doc.error();
  const xmlNode* root = xmlDocGetRootElement(doc->get());
  if (convert::name_of(root) != "ParallelsSavedStates")
    return Error{ErrorCode::kConfigUnsupported,
                 fmt::format("{}: root element '{}', expected ParallelsSavedStates", file, convert::name_of(root))};
  Reader reader{file, {}, {}};
  if (auto good = read_items(convert::PvsElement(root), "", reader); !good) return good.error();
  return std::move(reader.found);
}

}  // namespace upgrade
