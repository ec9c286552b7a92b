// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/xml/root_size.hpp"

#include "containers/values/byte_size.hpp"
#include "foundation/trimmed.hpp"
#include "libvirt-driver/xml/text_edits.hpp"
#include "libvirt-driver/xml/user_form_element.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace driver {
namespace {

constexpr std::size_t kChildOfFilesystem = 6;

bool is_template_root(const Element& element) {
  if (element.name != "filesystem" || element.value_of("type") != "template") return false;
  const Element* target = element.child("target");
  return target != nullptr && target->value_of("dir") == "/";
}

const Element* find_among(const std::vector<Element>& children) {
  const auto found = std::ranges::find_if(children, is_template_root);
  return found == children.end() ? nullptr : &*found;
}

const Element* template_root(const Element& domain) {
  if (const Element* form = find_user_form(domain))
    for (const Element& part : form->children)
      if (const Element* root = part.name == "root" ? find_among(part.children) : nullptr) return root;
  const Element* devices = domain.child("devices");
  return devices == nullptr ? nullptr : find_among(devices->children);
}

// In whatever unit; then it stays as it was written.
bool says(const Element& limit, std::uint64_t size_bytes) {
  const Result<std::uint64_t> told = containers::parse_scaled(trimmed(limit.text), limit.value_of("unit"));
  return told && *told == size_bytes;
}

}  // namespace

RootSize root_size_in(const Document& domain) {
  const Element* root = template_root(domain.root);
  if (root == nullptr) return RootSize::kNone;
  return root->child("space_hard_limit") == nullptr ? RootSize::kNotTold : RootSize::kTold;
}

Result<std::string> with_root_size(const Document& domain, std::uint64_t size_bytes) {
  const Element* root = template_root(domain.root);
  if (root == nullptr) return std::string(domain.text);
  const Element* now = root->child("space_hard_limit");
  if (now != nullptr && says(*now, size_bytes)) return std::string(domain.text);
  const std::string limit = fmt::format("<space_hard_limit unit='bytes'>{}</space_hard_limit>", size_bytes);
  TextEdits edits(domain);
  if (now != nullptr)
    edits.replace(now->whole, limit);
  else
    edits.append_children(*root, {limit}, kChildOfFilesystem);
  return edits.apply();
}

}  // namespace driver
