// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The next start of a container is to be in repair mode (repair_root.hpp). libvirt's hook makes it so, which libvirt
// calls with the definition alone, and the definition does not change. So who starts the container leaves a request:
// /run/switchyard/repair/UUID with the template's name, locked (flock) by its maker while that lives. A start finds
// it only then: what a killed one left is no request, and a host that starts anew has none.
//
//   auto request = RepairRequest::make(uuid, "debian-12-x86_64");
//   virDomainCreate(domain);   // the hook asks requested_repair(uuid)
//   // and it is gone with `request`
#pragma once

#include "containers/values/container_uuid.hpp"
#include "foundation/result.hpp"
#include "foundation/unique_fd.hpp"

#include <optional>
#include <string>

namespace containers {

inline constexpr const char* kRepairRequests = "/run/switchyard/repair";

class RepairRequest {
 public:
  // `template_name`: of a folder that is there. One at a time for a container.
  static Result<RepairRequest> make(const ContainerUuid& container, const std::string& template_name,
                                    const std::string& folder = kRepairRequests);
  RepairRequest(RepairRequest&&) = default;
  RepairRequest& operator=(RepairRequest&&) = delete;
  ~RepairRequest();

 private:
  RepairRequest(UniqueFd file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}

  UniqueFd file_;
  std::string path_;
};

// The template's name; none where nobody asks.
Result<std::optional<std::string>> requested_repair(const ContainerUuid& container,
                                                    const std::string& folder = kRepairRequests);

}  // namespace containers
