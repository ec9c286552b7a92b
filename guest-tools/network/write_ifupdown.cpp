// SPDX-License-Identifier: LGPL-2.1-or-later
//
// /etc/network/interfaces of ifupdown, ifupdown-ng and busybox: Debian, old Ubuntu, Alpine. All that the file and those
// of interfaces.d say of the adapter is taken out, and its new stanzas go to the end of the file. Addresses beyond the
// first are added by `up`, since busybox takes one stanza of each kind. Source: interfaces(5).
#include "guest-tools/bytes/path.hpp"
#include "guest-tools/network/config_file.hpp"
#include "guest-tools/network/families.hpp"

#include <dirent.h>
#include <unistd.h>

namespace guest_tools {
namespace {

constexpr Text kFolder = "/etc/network", kFile = "interfaces", kMoreFiles = "/etc/network/interfaces.d";

bool is_one_of(Text word, const Text* words, size_t count) {
  for (size_t i = 0; i < count; ++i)
    if (word == words[i]) return true;
  return false;
}

bool begins_stanza(Text word) {
  constexpr Text kWords[] = {"iface",    "mapping",      "auto",      "source", "source-directory",
                             "template", "no-auto-down", "no-scripts"};
  return is_one_of(word, kWords, sizeof(kWords) / sizeof(kWords[0])) || starts_with(word, "allow-");
}

// A line such as "auto lo eth0 eth1" without the adapter; nothing when it named no other.
void copy_without_name(Text line, Text name, Buffer& out) {
  Text rest = line;
  const Text keyword = take_word(rest);
  Buffer others{4096};
  for (Text word = take_word(rest); !word.empty(); word = take_word(rest))
    if (!(word == name)) others.append(' ').append(word);
  if (others.size() != 0) out.append(keyword).append(others.text()).append('\n');
}

bool names(Text line, Text name) {
  Text rest = line;
  take_word(rest);
  for (Text word = take_word(rest); !word.empty(); word = take_word(rest))
    if (word == name) return true;
  return false;
}

// The resolver's lines of the stanzas that are left out go to `kept`.
void copy_without_adapter(Text text, Text name, Buffer& out, Buffer& kept) {
  bool leaving_out = false;
  while (!text.empty()) {
    const Text line = take_line(text);
    Text rest = trimmed(line);
    const Text whole = rest;
    const Text word = take_word(rest);
    if (begins_stanza(word)) {
      leaving_out = word == "iface" && take_word(rest) == name;
      if (!leaving_out && (word == "auto" || starts_with(word, "allow-")) && names(whole, name)) {
        copy_without_name(whole, name, out);
        continue;
      }
    }
    if (!leaving_out || (!whole.empty() && whole[0] == '#')) {
      out.append(line).append('\n');
    } else if (starts_with(word, "dns-")) {
      kept.append("    ").append(whole).append('\n');
    }
  }
}

void append_resolver(const ResolverConfig& resolver, Text kept, Buffer& out) {
  while (!kept.empty()) {
    const Text line = take_line(kept);
    const bool is_search = starts_with(trimmed(line), "dns-search") || starts_with(trimmed(line), "dns-domain");
    if (is_search ? !resolver.has_search : !resolver.has_servers) out.append(line).append('\n');
  }
  if (resolver.server_count > 0) {
    out.append("    dns-nameservers");
    for (size_t i = 0; i < resolver.server_count; ++i) append_address(out.append(' '), resolver.servers[i]);
    out.append('\n');
  }
  if (resolver.search.size() != 0) out.append("    dns-search ").append(resolver.search.text()).append('\n');
}

void append_stanza(const AdapterConfig& adapter, bool v6, const ResolverConfig& resolver, Text kept, bool with_resolver,
                   Buffer& out) {
  const bool dhcp = v6 ? adapter.dhcp6 : adapter.dhcp4;
  const bool has_gateway = v6 ? adapter.has_gateway6 : adapter.has_gateway4;
  const bool is_static = adapter.has(v6) && !dhcp;
  out.append("iface ").append(adapter.name).append(v6 ? " inet6 " : " inet ");
  out.append(dhcp ? "dhcp\n" : is_static ? "static\n" : "manual\n");
  bool first = is_static;
  for (size_t i = 0; i < adapter.address_count; ++i) {
    const IpAddress& address = adapter.addresses[i];
    if (address.is_v6 != v6) continue;
    if (first) {
      append_address(out.append("    address "), address);
      out.append("\n    netmask ");
      if (v6)
        out.append_decimal(uint64_t{address.prefix});
      else
        append_netmask(out, address);
      out.append('\n');
    } else {
      append_with_prefix(out.append("    up ip addr add "), address);
      out.append(" dev ").append(adapter.name).append('\n');
    }
    first = false;
  }
  if (has_gateway && is_static) append_address(out.append("    gateway "), v6 ? adapter.gateway6 : adapter.gateway4);
  if (has_gateway && is_static) out.append('\n');
  if (has_gateway && !is_static) {
    append_address(out.append("    up ip route add default via "), v6 ? adapter.gateway6 : adapter.gateway4);
    out.append(" dev ").append(adapter.name).append('\n');
  }
  if (with_resolver) append_resolver(resolver, kept, out);
}

// Without resolvconf nobody puts these into resolv.conf, unless it is somebody's link.
bool write_resolver(Text root, const ResolverConfig& resolver, ErrorText& error) {
  char target[2];
  if ((!resolver.has_servers && !resolver.has_search) ||
      readlink(Path{root, "/etc/resolv.conf"}.c_str(), target, sizeof(target)) >= 0)
    return true;
  Buffer before{kLargestConfigFile}, after{kLargestConfigFile};
  if (!read_config(root, "/etc/resolv.conf", before, error)) return false;
  for (Text text = before.text(); !text.empty();) {
    const Text line = take_line(text);
    Text rest = line;
    const Text word = take_word(rest);
    const bool ours =
        word == "nameserver" ? resolver.has_servers : (word == "search" || word == "domain") && resolver.has_search;
    if (!ours) after.append(line).append('\n');
  }
  if (resolver.search.size() != 0) after.append("search ").append(resolver.search.text()).append('\n');
  for (size_t i = 0; i < resolver.server_count; ++i) {
    append_address(after.append("nameserver "), resolver.servers[i]);
    after.append('\n');
  }
  return write_config(root, "/etc", "resolv.conf", after, 0644, error);
}

// Files of interfaces.d: with `change` they lose the adapter, which must stand in the main file by then.
bool strip_more_files(Text root, Text name, bool change, Buffer& kept, ErrorText& error) {
  DIR* folder = opendir(Path{root, kMoreFiles}.c_str());
  if (folder == nullptr) return true;
  bool done = true;
  for (const dirent* entry = readdir(folder); entry != nullptr && done; entry = readdir(folder)) {
    if (entry->d_name[0] == '.') continue;
    Buffer path{512}, before{kLargestConfigFile}, after{kLargestConfigFile};
    path.append(kMoreFiles).append('/').append(entry->d_name);
    if (is_folder(root, path.text())) continue;
    done = read_config(root, path.text(), before, error);
    if (!done) break;
    copy_without_adapter(before.text(), name, after, kept);
    if (change && after.size() != before.size())
      done = write_config(root, kMoreFiles, entry->d_name, after, 0644, error);
  }
  closedir(folder);
  return done;
}

}  // namespace

bool write_ifupdown(Text root, const AdapterConfig& adapter, const ResolverConfig& resolver, ErrorText& error) {
  Buffer before{kLargestConfigFile}, after{kLargestConfigFile}, kept{kLargestConfigFile};
  if (!read_config(root, "/etc/network/interfaces", before, error)) return false;
  copy_without_adapter(before.text(), adapter.name, after, kept);
  if (!strip_more_files(root, adapter.name, false, kept, error)) return false;
  const bool needs_v4 = adapter.has(false) || adapter.dhcp4 || !(adapter.has(true) || adapter.dhcp6);
  const bool needs_v6 = adapter.has(true) || adapter.dhcp6;
  after.append("auto ").append(adapter.name).append('\n');
  if (needs_v4) append_stanza(adapter, false, resolver, kept.text(), true, after);
  if (needs_v6) append_stanza(adapter, true, resolver, kept.text(), !needs_v4, after);
  return write_config(root, kFolder, kFile, after, 0644, error) &&
         strip_more_files(root, adapter.name, true, kept, error) && write_resolver(root, resolver, error);
}

}  // namespace guest_tools
