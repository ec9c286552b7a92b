// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/network/host_name.hpp"

#include "guest-tools/network/config_file.hpp"
#include "guest-tools/network/network_config.hpp"

#include <unistd.h>

namespace guest_tools {
namespace {

constexpr size_t kMostOfKernel = 64;

bool write_name_file(Text root, Text file, Text name, ErrorText& error) {
  Buffer text{256};
  text.append(name).append('\n');
  return write_config(root, "/etc", file, text, 0644, error);
}

bool write_sysconfig(Text root, Text name, ErrorText& error) {
  constexpr Text kKeys[] = {"HOSTNAME"};
  Buffer old{kLargestConfigFile}, text{kLargestConfigFile};
  if (!exists(root, "/etc/sysconfig/network") || is_folder(root, "/etc/sysconfig/network")) return true;
  if (!read_config(root, "/etc/sysconfig/network", old, error)) return false;
  copy_without_variables(old.text(), kKeys, 1, text);
  if (text.size() >= old.size()) return true;  // this guest keeps it elsewhere
  text.append("HOSTNAME=").append(name).append('\n');
  return write_config(root, "/etc/sysconfig", "network", text, 0644, error);
}

bool write_hosts(Text root, Text name, ErrorText& error) {
  Buffer old{kLargestConfigFile}, text{kLargestConfigFile};
  if (!read_config(root, "/etc/hosts", old, error)) return false;
  bool changed = false;
  for (Text rest = old.text(); !rest.empty();) {
    const Text line = take_line(rest);
    Text words = line;
    if (!(take_word(words) == "127.0.1.1")) {
      text.append(line).append('\n');
      continue;
    }
    text.append("127.0.1.1\t").append(name);
    const size_t dot = find(name, '.');
    if (dot != kNotFound) text.append(' ').append(name.first(dot));
    text.append('\n');
    changed = true;
  }
  return !changed || write_config(root, "/etc", "hosts", text, 0644, error);
}

}  // namespace

bool set_host_name(Text root, Text name, ErrorText& error) {
  if (!is_domain_name(name)) return error.say("'", name, "' is no host name");
  if (root.empty() && sethostname(name.data, name.first(kMostOfKernel).size) != 0)
    return error.say("failed to set the host name: ", SystemError{});
  const bool is_old_suse = exists(root, "/etc/HOSTNAME") && !exists(root, "/etc/hostname");
  return write_name_file(root, is_old_suse ? "HOSTNAME" : "hostname", name, error) &&
         write_sysconfig(root, name, error) && write_hosts(root, name, error);
}

}  // namespace guest_tools
