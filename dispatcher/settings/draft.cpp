// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/settings/draft.hpp"

#include "config-convert/vm/pvs_editor.hpp"
#include "config-convert/vm/vm_tree.hpp"

namespace dispatcher {

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

Result<void> Draft::put_list(std::string_view path, std::string_view name, const std::vector<std::string>& values) {
  const auto file = convert::read_pvs(text_);
  if (!file) return file.error();
  auto editor = convert::PvsEditor::of(text_, file->doc.get());
  if (!editor) return editor.error();
  for (const auto& element : file->root().find(path).children(name)) editor->remove(element.node());
  for (const std::string& value : values) editor->add(file->root().node(), path, {std::string(name), value, false, {}});
  text_ = editor->text();
  return {};
}

}  // namespace dispatcher
