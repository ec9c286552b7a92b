// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Registrations for events that one backend alone sends: networks, storage pools, node devices, secrets, QEMU's
// monitor. Calls and events pass through the client's own connection; what is kept here is enough to register again
// after the backend was away, under ids that the client need not relearn.
//
// Daemon thread only.
#pragma once

#include "libvirt-driver/registry/kind.hpp"
#include "libvirt-driver/rpc/frame.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace driver {

struct CallbackClass {
  std::uint32_t program;
  std::int32_t register_procedure;
  std::int32_t deregister_procedure;
  std::int32_t event_procedures[2];  // 0: none
};

// The class that a register or deregister call, or an event, belongs to.
const CallbackClass* class_registering(std::uint32_t program, std::int32_t procedure);
const CallbackClass* class_deregistering(std::uint32_t program, std::int32_t procedure);
const CallbackClass* class_of_event(std::uint32_t program, std::int32_t procedure);

struct PassthroughCallback {
  const CallbackClass* callback_class = nullptr;
  Kind kind = Kind::kVm;        // the backend it is registered with
  std::int32_t client_id = 0;   // what the client was told
  std::int32_t backend_id = 0;  // what the backend says now; -1 while it is away
  Bytes registration;           // payload of the register call
};

class PassthroughCallbacks {
 public:
  bool empty() const { return callbacks_.empty(); }
  std::vector<PassthroughCallback>& all() { return callbacks_; }

  // The id to tell the client.
  std::int32_t add(const CallbackClass& callback_class, Kind kind, std::int32_t backend_id, Bytes registration);
  void remove(const CallbackClass& callback_class, std::int32_t client_id);
  std::optional<std::int32_t> backend_id(const CallbackClass& callback_class, std::int32_t client_id) const;
  std::optional<std::int32_t> client_id(const CallbackClass& callback_class, std::int32_t backend_id) const;
  void backend_lost(Kind kind);
  // Some registration with this backend waits to be made again.
  bool has_lost(Kind kind) const;

 private:
  std::vector<PassthroughCallback> callbacks_;
};

}  // namespace driver
