// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Two environments from testdata/, as if libvirt and the dispatcher had told of them.
#pragma once

#include "foundation/atomic_file.hpp"
#include "prlctl/listing/info_source.hpp"

namespace prlctl {

inline std::string testdata(const std::string& name) {
  return read_file(std::string(TESTDATA_DIR) + "/" + name, std::size_t{1} << 20).value();
}

inline InfoSource sample_vm() {
  InfoSource source;
  source.facts = {.uuid = "fb3ed1f2-5d84-4b6a-9a0e-3a4b5c6d7e8f",
                  .name = "MyVM",
                  .state = State::kRunning,
                  .home = "/vz/vmprivate/fb3ed1f2-5d84-4b6a-9a0e-3a4b5c6d7e8f",
                  .addresses = {"2001:db8::5", "10.0.0.5"}};
  source.config = testdata("reference_vm.pvs");
  source.host_has_virtualization = true;
  source.live.vnc_port = 5901;
  return source;
}

inline InfoSource sample_container() {
  InfoSource source;
  source.facts = {.uuid = "6b0f37dc-0f3b-4d0e-8d9f-0f6f1c1a2b3c",
                  .name = "web1",
                  .kind = Kind::kContainer,
                  .home = "/vz/private/101",
                  .ctid = "101"};
  source.config = testdata("reference_container.conf");
  source.autostart = true;
  return source;
}

}  // namespace prlctl
