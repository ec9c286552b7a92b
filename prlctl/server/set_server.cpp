// SPDX-License-Identifier: LGPL-2.1-or-later
//
// prlsrvctl set: what is kept, what is refused, and what is done: devices taken from the host or given back. All
// options are judged before anything is changed.
#include "prlctl/server/kept_rows.hpp"
#include "prlctl/server/server_families.hpp"
#include "prlctl/server/server_settings.hpp"
#include "prlctl/server/server_values.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace prlctl {
namespace {

using NodeDeviceHandle = std::unique_ptr<virNodeDevice, dispatcher::FreedBy<&virNodeDeviceFree>>;

std::string value_of(const Given& given) {
  if (given.option->argument == Argument::kSwitch) return given.number == 1 ? "on" : "off";
  return given.text;
}

Answer<void> expect_possible(const Request& request) {
  if (request.has("device") != request.has("assignment"))
    return Failure{"The --device and --assignment options must be used together.", kSyntaxExit};
  for (const RefusedRow& row : refused_rows())
    for (const Given* given : request.all(row.option))
      if (row.harmless.empty() || value_of(*given) != row.harmless)
        return unimplemented().under(fmt::format("Failed to set --{}: ", row.option));
  for (const std::string_view folder : {"backup-path", "backup-tmpdir"})
    if (const std::string path = request.text(folder); !path.empty() && !path.starts_with('/'))
      return Failure{fmt::format("An incorrect value for --{} is specified: {}", folder, path), kSyntaxExit};
  return {};
}

// Entries are keys of a group, each once; to take away what is not there is a mistake.
struct EntryRow {
  std::string_view option;
  const char* group;
  bool adds;
  std::pair<std::string, std::string> (*entry)(const std::string& text);
};

using Entry = std::pair<std::string, std::string>;

Entry whole(const std::string& text) { return {text, "1"}; }

Entry shaping(const std::string& text) {
  const ShapingEntry entry = *parse_shaping_entry(text);
  return {fmt::format("{}:{}", entry.device, entry.network_class),
          fmt::format("{}:{}", entry.total_kbit, entry.rate_kbit)};
}

Entry bandwidth(const std::string& text) {
  const Bandwidth entry = *parse_bandwidth_entry(text);
  return {entry.device, std::to_string(entry.kbit)};
}

constexpr EntryRow kEntries[] = {
    {"add-network-class", "network-classes", true, &whole}, {"del-network-class", "network-classes", false, &whole},
    {"add-shaping-entry", "shaping", true, &shaping},       {"del-shaping-entry", "shaping", false, &whole},
    {"add-bandwidth-entry", "bandwidth", true, &bandwidth}, {"del-bandwidth-entry", "bandwidth", false, &whole},
};

Result<void> keep(ServerSettings& settings, const Given& given) {
  const std::string option(given.option->name);
  if (std::ranges::find(kept_rows(), option, &KeptRow::option) != kept_rows().end())
    settings.set(kServerGroup, option, value_of(given));
  const auto row = std::ranges::find(kEntries, option, &EntryRow::option);
  if (row == std::end(kEntries)) return {};
  const auto [key, value] = row->entry(given.text);
  if (row->adds) {
    settings.set(row->group, key, value);
  } else if (!settings.remove(row->group, key)) {
    return Error{ErrorCode::kInvalidArg, fmt::format("There is no entry {} for --{}.", given.text, option)};
  }
  return {};
}

bool is_kept(const Given& given) { return given.option->name != "device" && given.option->name != "assignment"; }

Answer<void> keep_all(Invocation& invocation) {
  const auto& given = invocation.request.given;
  if (std::ranges::none_of(given, &is_kept)) return {};
  const auto kept = ServerSettings::change(invocation.session.settings().server_settings,
                                           [&](ServerSettings& settings) -> Result<void> {
                                             for (const Given& one : given)
                                               if (const auto done = keep(settings, one); !done) return done.error();
                                             return {};
                                           });
  if (!kept) return failure_of(kept.error());
  return {};
}

// "0000:03:00.0" as libvirt's name of it; other names as they are.
std::string node_device_name(std::string name) {
  const auto is_of_address = [](char c) {
    return std::string_view("0123456789abcdefABCDEF:.").find(c) != std::string_view::npos;
  };
  if (name.empty() || !std::ranges::all_of(name, is_of_address)) return name;
  std::ranges::replace_if(
      name, [](char c) { return c == ':' || c == '.'; }, '_');
  return "pci_" + name;
}

Answer<void> assign_device(Invocation& invocation) {
  const Request& request = invocation.request;
  if (!request.has("device")) return {};
  const auto connection = invocation.session.libvirt();
  if (!connection) return connection.error();
  const std::string name = request.text("device");
  const NodeDeviceHandle device(virNodeDeviceLookupByName(connection->get(), node_device_name(name).c_str()));
  if (!device) return libvirt_failure(fmt::format("Failed to find the device {}", name));
  const bool to_machines = request.text("assignment") == "vm";
  const int done =
      to_machines ? virNodeDeviceDetachFlags(device.get(), nullptr, 0) : virNodeDeviceReAttach(device.get());
  if (done < 0) return libvirt_failure(fmt::format("Failed to assign the device {}", name));
  return {};
}

}  // namespace

Answer<int> set_server(Invocation& invocation) {
  if (const auto possible = expect_possible(invocation.request); !possible) return possible.error();
  if (const auto done = assign_device(invocation); !done) return done.error();
  if (const auto done = keep_all(invocation); !done) return done.error();
  invocation.console().say("The Server has been successfully configured.");
  return 0;
}

}  // namespace prlctl
