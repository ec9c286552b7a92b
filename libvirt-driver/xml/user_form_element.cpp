// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/xml/user_form_element.hpp"

#include "libvirt-driver/xml/metadata_namespace.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace driver {
namespace {

constexpr std::size_t kChildOfDomain = 2;
constexpr std::size_t kChildOfPart = 4;

// What the user form calls the places from which elements were taken.
struct Place {
  std::string_view name;
  std::vector<std::string> UserForm::*dropped;
  std::size_t indent;
};

constexpr Place kPlaces[] = {
    {"domain", &UserForm::dropped_of_domain, kChildOfDomain},
    {"os", &UserForm::dropped_of_os, kChildOfPart},
    {"devices", &UserForm::dropped_devices, kChildOfPart},
};

bool is_user_form(const Element& element) {
  return element.namespace_uri == kUserFormNamespace || element.namespace_uri == kDevicesNamespace;
}

bool is_metadata(const Element& element) { return element.name == "metadata" && element.namespace_uri.empty(); }

bool is_ours(const Element& element, std::string_view name) {
  return element.namespace_uri == kUserFormNamespace && element.name == name;
}

std::string dropped_part(std::string_view from, const std::vector<std::string>& texts) {
  if (texts.empty()) return {};
  std::string part = fmt::format("\n      <switchyard:dropped from='{}'>", from);
  for (const std::string& text : texts) part += "\n        " + text;
  return part + "\n      </switchyard:dropped>";
}

}  // namespace

void set_user_form(TextEdits& edits, const Element& domain, const std::string& form) {
  const Element* kept = nullptr;  // a <metadata> with something of the user's in it
  for (const Element& metadata : domain.children) {
    if (!is_metadata(metadata)) continue;
    const auto own = std::count_if(metadata.children.begin(), metadata.children.end(), is_user_form);
    const bool only_own = own == static_cast<std::ptrdiff_t>(metadata.children.size());
    if (only_own && (own > 0 || !form.empty())) {
      edits.remove(metadata);
      continue;
    }
    for (const Element& child : metadata.children)
      if (is_user_form(child)) edits.remove(child);
    if (kept == nullptr) kept = &metadata;
  }
  if (form.empty()) return;
  if (kept != nullptr) {
    edits.insert(kept->content.begin, "\n    " + form);
    return;
  }
  const Element* name = domain.child("name");
  const std::size_t place = name != nullptr ? name->whole.end : domain.content.begin;
  edits.insert(place, fmt::format("\n  <metadata>\n    {}\n  </metadata>", form));
}

std::string format_user_form(const UserForm& form) {
  std::string parts;
  for (const Place& place : kPlaces) parts += dropped_part(place.name, form.*place.dropped);
  if (!form.root.empty()) parts += "\n      <switchyard:root>\n        " + form.root + "\n      </switchyard:root>";
  for (std::size_t i = 0; i < form.images.size(); ++i)
    parts += fmt::format("\n      <switchyard:image number='{}'>\n        {}\n      </switchyard:image>", i + 1,
                         form.images[i]);
  const std::string start =
      fmt::format("<switchyard:user-form xmlns:switchyard='{}' type='{}'", kUserFormNamespace, escape_xml(form.type));
  return parts.empty() ? start + "/>" : start + ">" + parts + "\n    </switchyard:user-form>";
}

const Element* find_user_form(const Element& domain) {
  const Element* metadata = domain.child("metadata");
  if (metadata == nullptr) return nullptr;
  const auto found = std::find_if(metadata->children.begin(), metadata->children.end(),
                                  [](const Element& child) { return is_ours(child, kUserFormElement); });
  return found == metadata->children.end() ? nullptr : &*found;
}

UserForm read_user_form(const Document& document, const Element& form) {
  UserForm user;
  user.type = form.value_of("type");
  for (const Element& part : form.children) {
    if (is_ours(part, "root") && !part.children.empty())
      user.root = text_at_indent(document, part.children.front(), kChildOfPart);
    if (is_ours(part, "image") && !part.children.empty())
      user.images.push_back(text_at_indent(document, part.children.front(), kChildOfPart));
    if (!is_ours(part, "dropped")) continue;
    for (const Place& place : kPlaces) {
      if (part.value_of("from") != place.name) continue;
      for (const Element& element : part.children)
        (user.*place.dropped).push_back(text_at_indent(document, element, place.indent));
    }
  }
  return user;
}

}  // namespace driver
