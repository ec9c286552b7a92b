// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/cli/input.hpp"

#include "config-convert/cli/absolute_path.hpp"
#include "config-convert/values/values.hpp"
#include "config-convert/xml/xml_path.hpp"
#include "foundation/atomic_file.hpp"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <unistd.h>

namespace convert {
namespace {

namespace fs = std::filesystem;

// The configuration in a folder: a machine's bundle, a container's private area.
Result<std::string> file_in(const std::string& folder) {
  constexpr std::array kNames{"config.pvs", "ve.conf"};
  std::error_code ignored;
  for (const char* name : kNames)
    if (const fs::path file = fs::path(folder) / name; fs::exists(file, ignored)) return file.string();
  return Error{ErrorCode::kInvalidArg, fmt::format("'{}' has neither {} nor {}", folder, kNames[0], kNames[1])};
}

}  // namespace

std::string Input::folder() const { return fs::path(path).parent_path().string(); }

std::string Input::ve_id() const {
  const fs::path name = fs::path(path).filename();
  const std::string id = name.stem().string();
  const bool is_number = id.find_first_not_of("0123456789") == id.npos;
  return name.extension() == ".conf" && (is_number || parse_uuid(id)) ? id : "";
}

Result<Input> read_input(const std::string& word, std::optional<InputKind> kind) {
  Input input;
  Result<std::string> text{std::string()};
  if (word == "-") {
    input.shown = "standard input";
    text = read_to_end(STDIN_FILENO, input.shown, kInputLimitBytes);
  } else {
    std::error_code failed;
    auto file = fs::is_directory(word, failed) ? file_in(word) : Result<std::string>(word);
    if (!file) return file.error();
    input.shown = *file;
    text = read_file(*file, kInputLimitBytes);
    input.path = absolute_path(*file);
  }
  if (!text) return text.error();
  input.text = std::move(*text);
  const InputKind content = kind_of_text(input.text);
  input.kind = content == InputKind::kDomain ? content : kind.value_or(content);
  return input;
}

Result<InputKind> kind_of_domain(std::string_view xml) {
  const auto doc = parse_xml(xml, "domain XML");
  if (!doc) return doc.error();
  const xmlNode* domain = xmlDocGetRootElement(doc->get());
  const bool container = get(domain, "@type") == "lxc" || get(domain, "os/type") == "exe";
  return container ? InputKind::kContainer : InputKind::kMachine;
}

}  // namespace convert
