// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/xml/backend_form_options.hpp"

#include <random>

namespace driver {
namespace {

Uuid random_uuid() {
  std::random_device source;
  Uuid uuid;
  for (std::uint8_t& byte : uuid) byte = static_cast<std::uint8_t>(source());
  uuid[6] = static_cast<std::uint8_t>((uuid[6] & 0x0f) | 0x40);
  uuid[8] = static_cast<std::uint8_t>((uuid[8] & 0x3f) | 0x80);
  return uuid;
}

}  // namespace

BackendFormOptions form_options(bool kvm_works, const std::string& homes_root) {
  BackendFormOptions options;
  options.kvm_works = kvm_works;
  options.root_of = [homes_root](const Uuid& uuid) { return homes_root + "/private/" + to_string(uuid) + "/root"; };
  options.fresh_uuid = random_uuid();
  return options;
}

}  // namespace driver
