// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/settings/xml_difference.hpp"

#include "config-convert/vm/scope.hpp"
#include "config-convert/xml/xml_path.hpp"
#include "config-convert/xml/xml_writer.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <set>
#include <vector>

namespace dispatcher {
namespace {

struct Identity {
  std::string_view element;
  std::array<std::string_view, 2> places;  // the surest first; of a second one both may be needed
  bool both = false;
};

constexpr std::array kIdentities{
    Identity{"disk", {"alias/@name", "target/@dev"}},
    Identity{"interface", {"alias/@name", "mac/@address"}},
    Identity{"serial", {"alias/@name", ""}},
    Identity{"parallel", {"alias/@name", ""}},
    Identity{"sound", {"alias/@name", ""}},
    Identity{"hostdev", {"alias/@name", ""}},
    Identity{"filesystem", {"target/@dir", ""}},
    Identity{"channel", {"target/@name", ""}},
    Identity{"controller", {"@type", "@index"}, true},
    Identity{"feature", {"@name", ""}},
    Identity{"timer", {"@name", ""}},
    Identity{"entry", {"@name", ""}},
    Identity{"kept", {"@path", ""}},
    Identity{"cell", {"@id", ""}},
    Identity{"uid", {"@start", ""}},
    Identity{"gid", {"@start", ""}},
    Identity{"initenv", {"@name", ""}},
    Identity{"ip", {"@address", "@family"}, true},
    Identity{"route", {"@address", "@family"}, true},
};

const Identity* identity_of(const xmlNode* node) {
  const auto found = std::find_if(kIdentities.begin(), kIdentities.end(),
                                  [&](const Identity& one) { return one.element == convert::name_of(node); });
  return found == kIdentities.end() ? nullptr : &*found;
}

std::vector<xmlNode*> elements_of(const xmlNode* parent) {
  std::vector<xmlNode*> found;
  for (xmlNode* node = parent->children; node != nullptr; node = node->next)
    if (node->type == XML_ELEMENT_NODE) found.push_back(node);
  return found;
}

std::vector<xmlNode*> namesakes(const xmlNode* parent, std::string_view name) {
  auto found = elements_of(parent);
  std::erase_if(found, [&](const xmlNode* node) { return convert::name_of(node) != name; });
  return found;
}

// An alias that libvirt made up names nothing.
bool is_named(const xmlNode* node) { return convert::get(node, "alias/@name").value_or("").starts_with("ua-"); }

bool has_key(const xmlNode* node, const Identity& identity) {
  return std::any_of(identity.places.begin(), identity.places.end(),
                     [&](std::string_view place) { return !place.empty() && convert::get(node, place); });
}

// Those of its name that are told apart by nothing but their place.
std::vector<xmlNode*> nameless(const xmlNode* parent, std::string_view name, const Identity* identity) {
  auto found = namesakes(parent, name);
  if (identity) std::erase_if(found, [&](const xmlNode* node) { return has_key(node, *identity) && is_named(node); });
  return found;
}

// That element's like among the children of another parent.
xmlNode* counterpart(const xmlNode* parent, const xmlNode* node) {
  const std::string_view name = convert::name_of(node);
  const Identity* identity = identity_of(node);
  if (!identity || !has_key(node, *identity)) {
    const auto siblings = nameless(node->parent, name, identity);
    const auto candidates = nameless(parent, name, identity);
    const auto place = static_cast<std::size_t>(std::find(siblings.begin(), siblings.end(), node) - siblings.begin());
    return place < candidates.size() ? candidates[place] : nullptr;
  }
  // Of several with one key (addresses of one adapter) the same one in their order.
  const auto keyed = [&](const xmlNode* among, auto&& is_one) {
    auto found = namesakes(among, name);
    std::erase_if(found, [&](const xmlNode* other) { return !is_one(other); });
    return found;
  };
  const auto pick = [&](auto&& is_one) -> xmlNode* {
    const auto own = keyed(node->parent, is_one), candidates = keyed(parent, is_one);
    const auto place = static_cast<std::size_t>(std::find(own.begin(), own.end(), node) - own.begin());
    return place < candidates.size() ? candidates[place] : nullptr;
  };
  const auto same = [&](const xmlNode* other, std::string_view place) {
    return place.empty() || convert::get(other, place) == convert::get(node, place);
  };
  const auto& [first, second] = identity->places;
  if (identity->both) return pick([&](const xmlNode* other) { return same(other, first) && same(other, second); });
  if (convert::get(node, first))
    if (xmlNode* found = pick([&](const xmlNode* other) { return same(other, first); })) return found;
  if (second.empty() || !convert::get(node, second)) return nullptr;
  return pick([&](const xmlNode* other) { return (other == node || !is_named(other)) && same(other, second); });
}

std::string dump(const xmlNode* node) {
  const std::unique_ptr<xmlBuffer, decltype(&xmlBufferFree)> buffer(xmlBufferCreate(), &xmlBufferFree);
  xmlNodeDump(buffer.get(), node->doc, const_cast<xmlNode*>(node), 0, 0);
  return {reinterpret_cast<const char*>(xmlBufferContent(buffer.get())),
          static_cast<std::size_t>(xmlBufferLength(buffer.get()))};
}

std::string name_of(const xmlAttr* attribute) { return reinterpret_cast<const char*>(attribute->name); }

std::string value_of(const xmlNode* node, const std::string& attribute) {
  return convert::get(node, "@" + attribute).value_or("");
}

// A disk keeps its name as long as it keeps its bus.
bool stays(const xmlNode* before, const xmlNode* after, std::string_view attribute) {
  const std::string_view name = convert::name_of(after);
  const std::string_view parent = after->parent->type == XML_ELEMENT_NODE ? convert::name_of(after->parent) : "";
  return (name == "type" && parent == "os" && attribute == "machine") ||
         (name == "target" && parent == "disk" && attribute == "dev" &&
          value_of(before, "bus") == value_of(after, "bus"));
}

void drop(xmlNode* node) {
  xmlUnlinkNode(node);
  xmlFreeNode(node);
}

xmlNode* copy_into(xmlNode* parent, const xmlNode* node) {
  xmlNode* copy = xmlDocCopyNode(const_cast<xmlNode*>(node), parent->doc, 1);
  xmlAddChild(parent, copy);
  xmlReconciliateNs(parent->doc, copy);
  return copy;
}

void put_text(xmlNode* node, const std::string& text) {
  for (xmlNode* child = node->children; child != nullptr;) {
    xmlNode* next = child->next;
    if (child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE) drop(child);
    child = next;
  }
  if (text.empty()) return;
  xmlNode* added = xmlNewText(reinterpret_cast<const xmlChar*>(text.c_str()));
  if (node->children)
    xmlAddPrevSibling(node->children, added);
  else
    xmlAddChild(node, added);
}

void change_attributes(const xmlNode* before, const xmlNode* after, xmlNode* target) {
  for (const xmlAttr* attribute = after->properties; attribute; attribute = attribute->next) {
    const std::string name = name_of(attribute);
    const std::string value = value_of(after, name);
    if (before && (stays(before, after, name) || (xmlHasProp(before, attribute->name) && value_of(before, name) == value)))
      continue;
    xmlSetProp(target, attribute->name, reinterpret_cast<const xmlChar*>(value.c_str()));
  }
  for (const xmlAttr* attribute = before ? before->properties : nullptr; attribute; attribute = attribute->next)
    if (!xmlHasProp(after, attribute->name))
      if (xmlAttr* there = xmlHasProp(target, attribute->name)) xmlRemoveProp(there);
}

// `before` nullptr: all that `after` says.
void change(const xmlNode* before, const xmlNode* after, xmlNode* target) {
  struct Child {
    const xmlNode* before;
    const xmlNode* after;
    xmlNode* target;
  };
  // First who is whose, for what has no name is known by its place.
  std::vector<Child> children;
  for (const xmlNode* then : before ? elements_of(before) : std::vector<xmlNode*>())
    children.push_back({then, counterpart(after, then), counterpart(target, then)});
  for (const xmlNode* now : elements_of(after))
    if (!before || !counterpart(before, now)) children.push_back({nullptr, now, counterpart(target, now)});

  change_attributes(before, after, target);
  if (const std::string text = convert::own_text(after);
      elements_of(after).empty() && (!before || convert::own_text(before) != text))
    put_text(target, text);
  for (const Child& child : children) {
    if (!child.after) {
      if (child.target) drop(child.target);
    } else if (child.target) {
      change(child.before, child.after, child.target);
    } else if (!child.before || dump(child.before) != dump(child.after)) {
      copy_into(target, child.after);
    }
  }
}

// Disks that came with a name that another one has already: those at the end are the new ones.
void name_new_disks(xmlNode* domain) {
  const xmlNode* devices = convert::find(domain, "devices");
  if (!devices) return;
  std::set<std::string> used;
  const auto disks = namesakes(devices, "disk");
  for (const xmlNode* disk : disks) used.insert(convert::get(disk, "target/@dev").value_or(""));
  std::set<std::string> seen;
  for (xmlNode* disk : disks) {
    const std::string name = convert::get(disk, "target/@dev").value_or("");
    if (name.size() < 3 || seen.insert(name).second) continue;
    std::int64_t number = 0;
    while (!used.insert(convert::target_name(name.substr(0, 2), number)).second) ++number;
    convert::set(disk, "target/@dev", convert::target_name(name.substr(0, 2), number));
  }
}

}  // namespace

Result<std::string> domain_after(std::string_view domain, std::string_view before, std::string_view after) {
  const auto target = convert::parse_xml(domain, "domain XML");
  if (!target) return target.error();
  const auto then = convert::parse_xml(before, "domain XML of the file");
  if (!then) return then.error();
  const auto now = convert::parse_xml(after, "domain XML of the changed file");
  if (!now) return now.error();
  xmlNode* root = xmlDocGetRootElement(target->get());
  change(xmlDocGetRootElement(then->get()), xmlDocGetRootElement(now->get()), root);
  name_new_disks(root);
  return dump(root);
}

}  // namespace dispatcher
