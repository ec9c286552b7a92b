// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The host's network interfaces, as /sys/class/net and /proc/net tell them: which are bridges, who is connected to
// what. `root` stands before /sys and /proc. Any thread.
#pragma once

#include <string>
#include <vector>

namespace prlctl {

class HostInterfaces {
 public:
  explicit HostInterfaces(std::string root = "") : root_(std::move(root)) {}

  bool exists(const std::string& name) const;
  bool is_bridge(const std::string& name) const;
  // The bridge that it is a port of; empty: none.
  std::string bridge_of(const std::string& name) const;
  // Of a bridge's ports, in the order of their names: the host's own (with hardware, a VLAN, a bond), and guests'.
  std::vector<std::string> own_ports(const std::string& bridge) const;
  std::vector<std::string> guest_ports(const std::string& bridge) const;
  // Guests' interfaces on top of one that is shared by macvtap.
  std::vector<std::string> sharing(const std::string& interface) const;
  // All with hardware below them.
  std::vector<std::string> hardware() const;
  // What the default route goes out by; empty: none.
  std::string of_default_route() const;

 private:
  std::string folder(const std::string& name) const { return root_ + "/sys/class/net/" + name; }
  std::vector<std::string> ports(const std::string& bridge, bool of_guests) const;
  bool is_guests(const std::string& name) const;

  std::string root_;
};

}  // namespace prlctl
