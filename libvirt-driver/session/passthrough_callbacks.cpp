// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/session/passthrough_callbacks.hpp"

#include "libvirt-driver/procedures/procedure.hpp"

#include <algorithm>

namespace driver {
namespace {

constexpr CallbackClass kClasses[] = {
    {kRemoteProgram, 313, 314, {315, 446}},  // networks
    {kRemoteProgram, 368, 369, {370, 373}},  // storage pools
    {kRemoteProgram, 374, 375, {376, 377}},  // node devices
    {kRemoteProgram, 380, 381, {382, 383}},  // secrets
    {kQemuProgram, 4, 5, {6, 0}},            // QEMU monitor
};

template <typename Matches>
const CallbackClass* find_class(Matches matches) {
  const auto* found = std::ranges::find_if(kClasses, matches);
  return found == std::end(kClasses) ? nullptr : found;
}

}  // namespace

const CallbackClass* class_registering(std::uint32_t program, std::int32_t procedure) {
  return find_class([=](const CallbackClass& c) { return c.program == program && c.register_procedure == procedure; });
}

const CallbackClass* class_deregistering(std::uint32_t program, std::int32_t procedure) {
  return find_class(
      [=](const CallbackClass& c) { return c.program == program && c.deregister_procedure == procedure; });
}

const CallbackClass* class_of_event(std::uint32_t program, std::int32_t procedure) {
  return find_class([=](const CallbackClass& c) {
    return procedure != 0 && c.program == program &&
           (c.event_procedures[0] == procedure || c.event_procedures[1] == procedure);
  });
}

std::int32_t PassthroughCallbacks::add(const CallbackClass& callback_class, Kind kind, std::int32_t backend_id,
                                       Bytes registration) {
  // The backend's own number, unless an older registration goes by it since before a reconnect.
  std::int32_t id = backend_id;
  while (this->backend_id(callback_class, id)) ++id;
  callbacks_.push_back({&callback_class, kind, id, backend_id, std::move(registration)});
  return id;
}

void PassthroughCallbacks::remove(const CallbackClass& callback_class, std::int32_t client_id) {
  std::erase_if(callbacks_, [&](const PassthroughCallback& c) {
    return c.callback_class == &callback_class && c.client_id == client_id;
  });
}

std::optional<std::int32_t> PassthroughCallbacks::backend_id(const CallbackClass& callback_class,
                                                             std::int32_t client_id) const {
  for (const PassthroughCallback& c : callbacks_) {
    if (c.callback_class == &callback_class && c.client_id == client_id) return c.backend_id;
  }
  return std::nullopt;
}

std::optional<std::int32_t> PassthroughCallbacks::client_id(const CallbackClass& callback_class,
                                                            std::int32_t backend_id) const {
  for (const PassthroughCallback& c : callbacks_) {
    if (c.callback_class == &callback_class && c.backend_id == backend_id) return c.client_id;
  }
  return std::nullopt;
}

void PassthroughCallbacks::backend_lost(Kind kind) {
  for (PassthroughCallback& c : callbacks_) {
    if (c.kind == kind) c.backend_id = -1;
  }
}

bool PassthroughCallbacks::has_lost(Kind kind) const {
  return std::ranges::any_of(callbacks_,
                             [&](const PassthroughCallback& c) { return c.kind == kind && c.backend_id == -1; });
}

}  // namespace driver
