// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/settings/draft.hpp"

#include "config-convert/values/values.hpp"
#include "config-convert/vm/pvs_editor.hpp"
#include "config-convert/vm/vm_tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

namespace dispatcher {
namespace {

using convert::PvsElement;

// Each device of a list with its number.
void each_device(const convert::PvsFile& file, std::string_view list,
                 const std::function<void(const PvsElement&, std::int64_t)>& what) {
  convert::Report unread;
  convert::ScopeBase naming{unread};
  convert::IndexGiver indexes;
  for (const PvsElement& device : file.root().find("Hardware").children(list))
    what(device, indexes.give(device, naming));
}

struct Place {
  PvsElement base;
  std::string_view path;  // below it

  PvsElement element() const { return path.empty() ? base : base.find(path); }
};

// "Hardware/Hdd[1]/…": below that device; any other path: below the root.
Place place_of(const convert::PvsFile& file, std::string_view path) {
  constexpr std::string_view kHardware = "Hardware/";
  const auto open = path.find('['), close = path.find(']');
  if (open == path.npos || close == path.npos) return {file.root(), path};
  const auto index = convert::parse_integer(path.substr(open + 1, close - open - 1));
  Place place;
  each_device(file, path.substr(kHardware.size(), open - kHardware.size()),
              [&](const PvsElement& device, std::int64_t number) {
                if (number == index) place.base = device;
              });
  place.path = path.substr(std::min(close + 2, path.size()));
  return place;
}

}  // namespace

std::string Draft::get(std::string_view path) const {
  const auto value = (is_vm() ? &convert::pvs_field : &convert::ve_conf_field)(text_, path);
  return value ? *value : std::string();
}

Result<void> Draft::put(std::string_view path, std::string_view value) {
  const convert::Fields one{{std::string(path), std::string(value)}};
  auto text = (is_vm() ? &convert::pvs_with_fields : &convert::ve_conf_with_fields)(text_, one);
  if (!text) return text.error();
  text_ = *std::move(text);
  return {};
}

Result<void> Draft::edit(const std::function<void(const convert::PvsFile&, convert::PvsEditor&)>& change) {
  const auto file = convert::read_pvs(text_);
  if (!file) return file.error();
  auto editor = convert::PvsEditor::of(text_, file->doc.get());
  if (!editor) return editor.error();
  change(*file, *editor);
  if (editor->is_changed()) text_ = editor->text();
  return {};
}

std::vector<std::string> Draft::get_list(std::string_view path, std::string_view name) const {
  std::vector<std::string> values;
  if (const auto file = convert::read_pvs(text_))
    for (const auto& element : place_of(*file, path).element().children(name))
      values.push_back(element.text("").value_or(""));
  return values;
}

Result<void> Draft::put_list(std::string_view path, std::string_view name, const std::vector<std::string>& values) {
  if (get_list(path, name) == values) return {};
  return edit([&](const convert::PvsFile& file, convert::PvsEditor& editor) {
    const Place parent = place_of(file, path);
    for (const auto& element : parent.element().children(name)) editor.remove(element.node());
    for (const std::string& value : values)
      editor.add(parent.base.node(), parent.path, {std::string(name), value, false, {}});
  });
}

Result<void> Draft::put_elements(std::string_view path, std::string_view name,
                                 const std::vector<std::vector<NewLeaf>>& elements) {
  return edit([&](const convert::PvsFile& file, convert::PvsEditor& editor) {
    const Place parent = place_of(file, path);
    for (const auto& old : parent.element().children(name)) editor.remove(old.node());
    for (const auto& leaves : elements) {
      convert::NewElement added{std::string(name), {}, false, {}};
      for (const NewLeaf& leaf : leaves) added.set_leaf(leaf.name, leaf.value);
      editor.add(parent.base.node(), parent.path, std::move(added));
    }
  });
}

std::vector<std::int64_t> Draft::devices(std::string_view list) const {
  std::vector<std::int64_t> indexes;
  if (const auto file = convert::read_pvs(text_))
    each_device(*file, list, [&](const PvsElement&, std::int64_t index) { indexes.push_back(index); });
  return indexes;
}

Result<void> Draft::add_device(std::string_view list, std::int64_t index, const std::vector<NewLeaf>& leaves) {
  return edit([&](const convert::PvsFile& file, convert::PvsEditor& editor) {
    convert::NewElement device{std::string(list), {}, true, {}};
    device.set_leaf("Index", fmt::to_string(index));
    for (const NewLeaf& leaf : leaves) device.set_leaf(leaf.name, leaf.value);
    editor.add(file.root().node(), "Hardware", std::move(device));
  });
}

Result<void> Draft::remove_device(std::string_view list, std::int64_t index) {
  return edit([&](const convert::PvsFile& file, convert::PvsEditor& editor) {
    each_device(file, list, [&](const PvsElement& device, std::int64_t number) {
      if (number == index) editor.remove(device.node());
    });
  });
}

std::string name_in_home(const Draft& draft, const std::string& path) {
  const std::string home = draft.host().home + "/";
  return home.size() > 1 && path.starts_with(home) ? path.substr(home.size()) : path;
}

std::string path_in_home(const Draft& draft, const std::string& name) {
  return name.starts_with('/') ? name : fmt::format("{}/{}", draft.host().home, name);
}

}  // namespace dispatcher
