// SPDX-License-Identifier: LGPL-2.1-or-later
//
// netplan (Ubuntu from 17.10 on): a file of our own for each adapter, 90-switchyard-NAME.yaml. netplan adds lists of
// all files up, so a file of somebody else's that is about this adapter alone is put aside (FILE.before-switchyard);
// one that is about others, too, is refused by name. Source: netplan(5).
#include "guest-tools/bytes/fd.hpp"
#include "guest-tools/bytes/path.hpp"
#include "guest-tools/network/config_file.hpp"
#include "guest-tools/network/families.hpp"

#include <dirent.h>
#include <stdio.h>

namespace guest_tools {
namespace {

constexpr Text kFolder = "/etc/netplan";

size_t indentation(Text line) {
  size_t count = 0;
  while (count < line.size && line[count] == ' ') ++count;
  return count;
}

Text unquoted(Text text) {
  const bool is_quoted = text.size >= 2 && (text[0] == '"' || text[0] == '\'') && text[text.size - 1] == text[0];
  return is_quoted ? text.from(1).first(text.size - 2) : text;
}

// How many adapters stand below "ethernets:", and whether `name` is one of them, by key or by set-name.
size_t count_adapters(Text text, Text name, bool& is_there) {
  size_t count = 0, outer = kNotFound, inner = kNotFound;
  is_there = false;
  while (!text.empty()) {
    const Text line = take_line(text);
    const Text words = trimmed(line);
    if (words.empty() || words[0] == '#') continue;
    const size_t depth = indentation(line);
    if (outer != kNotFound && depth <= outer) outer = inner = kNotFound;
    if (words == "ethernets:") {
      outer = depth;
    } else if (outer != kNotFound) {
      if (inner == kNotFound) inner = depth;
      Text value = words;
      const Text key = take_field(value, ':');
      if (depth == inner) {
        ++count;
        is_there = is_there || unquoted(key) == name;
      } else if (key == "set-name") {
        is_there = is_there || unquoted(trimmed(value)) == name;
      }
    }
  }
  return count;
}

bool put_aside(Text root, Text file, ErrorText& error) {
  const Path from{root, kFolder, "/", file}, to{root, kFolder, "/", file, ".before-switchyard"};
  return rename(from.c_str(), to.c_str()) == 0 || error.say("failed to rename '", from.text(), "': ", SystemError{});
}

bool adopt(Text root, Text file, Text own, Text name, ErrorText& error) {
  if (!ends_with(file, ".yaml") || file == own) return true;
  Buffer path{512}, text{kLargestConfigFile};
  path.append(kFolder).append('/').append(file);
  if (!read_config(root, path.text(), text, error)) return false;
  bool is_there = false;
  const size_t count = count_adapters(text.text(), name, is_there);
  if (!is_there) return true;
  if (count > 1)
    return error.say("'", path.text(), "' sets adapter '", name, "' among others: give it a file of its own first");
  return put_aside(root, file, error);
}

bool adopt_all(Text root, Text own, Text name, ErrorText& error) {
  DIR* folder = opendir(Path{root, kFolder}.c_str());
  if (folder == nullptr) return error.say("failed to open '", kFolder, "': ", SystemError{});
  bool done = true;
  for (const dirent* entry = readdir(folder); entry != nullptr && done; entry = readdir(folder))
    done = adopt(root, entry->d_name, own, name, error);
  closedir(folder);
  return done;
}

void append_route(Buffer& out, Text to, const IpAddress& gateway) {
  append_address(out.append("        - to: \"").append(to).append("\"\n          via: \""), gateway);
  out.append("\"\n");
}

void append_resolver(const ResolverConfig& resolver, Text old, Buffer& out) {
  Buffer servers{8192}, search{8192};
  while (!old.empty()) {
    const Text line = take_line(old);
    if (starts_with(line, "        addresses: [")) servers.append(line).append('\n');
    if (starts_with(line, "        search: [")) search.append(line).append('\n');
  }
  if (resolver.has_servers) servers.clear();
  if (resolver.server_count > 0) {
    servers.append("        addresses: [");
    for (size_t i = 0; i < resolver.server_count; ++i) {
      append_address(servers.append(i == 0 ? "\"" : ", \""), resolver.servers[i]);
      servers.append('"');
    }
    servers.append("]\n");
  }
  if (resolver.has_search) search.clear();
  if (resolver.search.size() != 0) {
    search.append("        search: [");
    Text rest = resolver.search.text();
    for (Text word = take_word(rest); !word.empty(); word = take_word(rest))
      search.append('"').append(word).append(rest.empty() ? "\"" : "\", ");
    search.append("]\n");
  }
  if (servers.size() + search.size() != 0)
    out.append("      nameservers:\n").append(servers.text()).append(search.text());
}

}  // namespace

bool write_netplan(Text root, const AdapterConfig& adapter, const ResolverConfig& resolver, ErrorText& error) {
  Buffer file{64}, path{128}, old{kLargestConfigFile}, text{kLargestConfigFile};
  file.append("90-switchyard-").append(adapter.name).append(".yaml");
  path.append(kFolder).append('/').append(file.text());
  if (!read_config(root, path.text(), old, error)) return false;
  text.append("network:\n  version: 2\n  ethernets:\n    ").append(adapter.name).append(":\n");
  text.append("      dhcp4: ").append(adapter.dhcp4 ? "true\n" : "false\n");
  text.append("      dhcp6: ").append(adapter.dhcp6 ? "true\n" : "false\n");
  if (adapter.address_count > 0) text.append("      addresses:\n");
  for (size_t i = 0; i < adapter.address_count; ++i) {
    append_with_prefix(text.append("        - \""), adapter.addresses[i]);
    text.append("\"\n");
  }
  if (adapter.has_gateway4 || adapter.has_gateway6) text.append("      routes:\n");
  if (adapter.has_gateway4) append_route(text, "0.0.0.0/0", adapter.gateway4);
  if (adapter.has_gateway6) append_route(text, "::/0", adapter.gateway6);
  append_resolver(resolver, old.text(), text);
  return adopt_all(root, file.text(), adapter.name, error) &&
         write_config(root, kFolder, file.text(), text, 0600, error);
}

}  // namespace guest_tools
