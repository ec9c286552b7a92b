// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/listing/info_tree.hpp"

namespace prlctl {
namespace {

constexpr const char* kEnabled = "enabled";

const char* sign_of(bool enabled) { return enabled ? "(+)" : "(-)"; }

std::string words_of(const InfoValue& value) {
  if (value.is == InfoValue::Is::kTruth) return value.truth ? "on" : "off";
  return value.text;
}

// With a blank before it; empty where the item is not shown.
std::string item_text(const InfoMember& item) {
  const std::string words = words_of(item.value);
  switch (item.shown) {
    case Shown::kQuoted:
      return " " + item.key + "='" + words + "'";
    case Shown::kWord:
      return " " + words;
    case Shown::kQuotedWord:
      return " '" + words + "'";
    case Shown::kFlag:
      return item.value.truth ? " " + item.key : "";
    case Shown::kNever:
      return "";
    default:
      return " " + item.key + "=" + words;
  }
}

std::string items_text(const std::vector<InfoMember>& items) {
  std::string text;
  for (const InfoMember& item : items) {
    if (item.key == kEnabled && item.value.is == InfoValue::Is::kTruth) {
      text += " ";
      text += sign_of(item.value.truth);
      continue;
    }
    text += item_text(item);
  }
  return text;
}

std::string switched_text(const InfoMember& member) {
  std::string text = member.key + ": ";
  for (const InfoMember& item : member.value.members) {
    if (item.key == kEnabled) {
      text += std::string(sign_of(item.value.truth)) + "\n";
    } else if (item.value.is == InfoValue::Is::kObject) {
      text += "  " + device_line(item) + "\n";
    } else {
      text += "  " + item.key + ": " + words_of(item.value) + "\n";
    }
  }
  return text;
}

std::string top_text(const InfoMember& member) {
  switch (member.shown) {
    case Shown::kNever:
      return "";
    case Shown::kItems:
      return member.key + ":" + items_text(member.value.members) + "\n";
    case Shown::kSwitched:
      return switched_text(member);
    case Shown::kDevices: {
      std::string text = member.key + ":\n";
      for (const InfoMember& device : member.value.members) text += "  " + device_line(device) + "\n";
      return text;
    }
    default:
      return member.key + ": " + words_of(member.value) + "\n";
  }
}

}  // namespace

std::string device_line(const InfoMember& device) { return device.key + items_text(device.value.members); }

std::string info_text(const InfoTree& tree) {
  std::string text;
  for (const InfoMember& member : tree) text += top_text(member);
  return text + "\n";
}

}  // namespace prlctl
