// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/cli/new_uuid.hpp"

#include "config-convert/values/values.hpp"
#include "config-convert/vm/pvs_editor.hpp"
#include "config-convert/xml/xml_reader.hpp"
#include "foundation/random_uuid.hpp"

#include <fmt/format.h>

namespace convert {

Result<std::string> with_new_uuid(const Input& input) {
  const auto uuid = random_uuid();
  if (!uuid) return uuid.error();
  // of a repeated key the last counts
  if (input.kind == InputKind::kContainer) return fmt::format("{}\nUUID=\"{}\"\n", input.text, *uuid);
  const auto doc = parse_xml(input.text, "config.pvs");
  if (!doc) return doc.error();
  auto editor = PvsEditor::of(input.text, doc->get());
  if (!editor) return editor.error();
  editor->set_leaf(xmlDocGetRootElement(doc->get()), "Identification/VmUuid", fmt::format("{{{}}}", *uuid));
  return editor->text();
}

}  // namespace convert
