// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/upgrade/batch_report.hpp"

#include "config-convert/rendering/report_json.hpp"
#include "config-convert/rendering/report_text.hpp"
#include "config-convert/xml/xml_writer.hpp"
#include "foundation/atomic_file.hpp"
#include "prlctl/views/local_time.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace prlctl {
namespace {

namespace json = boost::json;
using convert::json_text;
using convert::printable;

constexpr unsigned kReportMode = 0644;

bool is_open(const BatchItem& item) { return item.state == ItemState::kWaiting || item.state == ItemState::kBegun; }

bool is_shown_well(const BatchItem& item) { return item.state == ItemState::kDone && item.remarks.empty(); }
bool is_worth_a_look(const BatchItem& item) { return item.state == ItemState::kDone && !item.remarks.empty(); }
bool has_failed(const BatchItem& item) { return item.state == ItemState::kFailed; }

// The parts of a report, in their order.
struct Part {
  const char* heading;
  const char* mark;  // class in HTML
  bool (*has)(const BatchItem&);
};
constexpr Part kParts[] = {
    {"Needs a hand", "failed", &has_failed},
    {"Not finished", "open", &is_open},
    {"Went well, worth a look", "look", &is_worth_a_look},
    {"Went well", "done", &is_shown_well},
};

std::string heading_of(const BatchReport& report) {
  return fmt::format("prlctl {} of {}", report.action, report.folder.empty() ? "all trials" : printable(report.folder));
}

std::string times_of(const BatchReport& report) {
  return fmt::format("from {} to {}", local_time(report.begun), local_time(report.ended));
}

// Why it failed, what is to be looked at, what was changed in its files: a line each.
std::vector<std::string> words_of(const BatchItem& item) {
  std::vector<std::string> words;
  if (!item.problem.empty()) words.push_back(printable(item.problem));
  for (const std::string& remark : item.remarks) words.push_back(printable(remark));
  for (const std::string& change : item.changes) words.push_back("changed in its files: " + printable(change));
  return words;
}

json::array json_of(const std::vector<std::string>& texts) {
  json::array list;
  for (const std::string& text : texts) list.emplace_back(json_text(text));
  return list;
}

json::object json_of(const BatchItem& item) {
  return {{"name", json_text(item.name)},      {"type", item.title()},            {"uuid", json_text(item.uuid)},
          {"path", json_text(item.path)},      {"state", word_of(item.state)},    {"problem", json_text(item.problem)},
          {"remarks", json_of(item.remarks)},  {"changes", json_of(item.changes)}, {"seconds", item.seconds}};
}

// libxml2 escapes what is set.
void add_text(xmlNode* parent, const char* name, std::string_view text) {
  convert::set(convert::add(parent, name), "", text);
}

void add_table(xmlNode* body, const BatchReport& report, const Part& part) {
  xmlNode* table = nullptr;
  for (const BatchItem& item : report.items) {
    if (!part.has(item)) continue;
    if (!table) {
      add_text(body, "h2", part.heading);
      table = convert::add(body, "table");
      convert::set(table, "@class", part.mark);
      xmlNode* head = convert::add(table, "tr");
      for (const char* title : {"Name", "Type", "UUID", "Bundle", "Time", "Words"}) add_text(head, "th", title);
    }
    xmlNode* row = convert::add(table, "tr");
    add_text(row, "td", item.name);
    add_text(row, "td", item.title());
    add_text(row, "td", item.uuid);
    add_text(row, "td", item.path);
    add_text(row, "td", fmt::format("{} s", item.seconds));
    xmlNode* cell = convert::add(row, "td");
    for (const std::string& line : words_of(item)) add_text(cell, "div", line);
  }
}

struct Form {
  std::string_view ending;
  std::string (*print)(const BatchReport&);
};
constexpr Form kForms[] = {{".txt", &report_text}, {".json", &report_json}, {".html", &report_html}};

}  // namespace

bool BatchReport::all_went_well() const {
  return std::ranges::all_of(items, [](const BatchItem& item) { return item.state == ItemState::kDone; });
}

std::string report_summary(const BatchReport& report) {
  const auto failed = std::ranges::count_if(report.items, &has_failed);
  const auto open = std::ranges::count_if(report.items, &is_open);
  std::string text = fmt::format("{} {}, {} failed", std::ssize(report.items) - failed - open, report.done, failed);
  if (open > 0) text += fmt::format(", {} not finished", open);
  return text;
}

std::string report_text(const BatchReport& report) {
  std::string text = fmt::format("{}, {}: {}\n", heading_of(report), times_of(report), report_summary(report));
  for (const Part& part : kParts) {
    if (std::ranges::none_of(report.items, part.has)) continue;
    text += fmt::format("{}:\n", part.heading);
    for (const BatchItem& item : report.items) {
      if (!part.has(item)) continue;
      text +=
          fmt::format("  {} {}  {}  {} s\n", item.title(), printable(item.name), printable(item.path), item.seconds);
      for (const std::string& line : words_of(item)) text += fmt::format("    {}\n", line);
    }
  }
  return text;
}

std::string report_json(const BatchReport& report) {
  json::array items;
  for (const BatchItem& item : report.items) items.emplace_back(json_of(item));
  return json::serialize(json::object{{"action", report.action},
                                      {"folder", json_text(report.folder)},
                                      {"begun", report.begun},
                                      {"ended", report.ended},
                                      {"all_went_well", report.all_went_well()},
                                      {"environments", std::move(items)}}) +
         "\n";
}

std::string report_html(const BatchReport& report) {
  const convert::XmlWriter page("html");
  convert::set(page.root(), "head/meta/@charset", "utf-8");
  convert::set(page.root(), "head/title", heading_of(report));
  convert::set(page.root(), "head/style",
               "body{font-family:sans-serif;margin:2em} table{border-collapse:collapse}"
               " td,th{border:1px solid #bbb;padding:.3em .6em;text-align:left;vertical-align:top}"
               " .failed th{background:#f4c7c3} .open th{background:#fce8b2} .look th{background:#fff3cd}"
               " .done th{background:#b7e1cd}");
  xmlNode* body = convert::at(page.root(), "body");
  add_text(body, "h1", heading_of(report));
  add_text(body, "p", fmt::format("{}: {}", times_of(report), report_summary(report)));
  for (const Part& part : kParts) add_table(body, report, part);
  return "<!DOCTYPE html>\n" + page.dump();
}

Result<void> write_report(const std::string& path, const BatchReport& report) {
  const auto form = std::ranges::find_if(kForms, [&path](const Form& one) { return path.ends_with(one.ending); });
  return write_file_atomically(path, form->print(report), kReportMode);
}

}  // namespace prlctl
