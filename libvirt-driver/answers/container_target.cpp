// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/answers/container_target.hpp"

#include "libvirt-driver/answers/answer.hpp"
#include "libvirt-driver/registry/container_id.hpp"
#include "libvirt-driver/rpc/error_words.hpp"

namespace driver {
namespace {

class ContainerListener : public EventListener {
 public:
  ContainerListener(Services& services, const Uuid& container)
      : hub_(services.hub), container_(container), news_(services.executor) {
    hub_.add(this);
  }
  ~ContainerListener() override { hub_.remove(this); }

  void on_domain_event(const DomainEvent& event) override {
    if (event.domain == container_) news_.notify_all();
  }
  void on_backend_up(Kind) override { news_.notify_all(); }
  Signal& news() { return news_; }

 private:
  EventHub& hub_;
  Uuid container_;
  Signal news_;
};

}  // namespace

Result<DomainCall> read_domain_call(BytesView arguments, bool with_flags) {
  XdrReader in(arguments);
  DomainCall call;
  call.domain = read_domain(in);
  if (with_flags) call.flags = in.u32();
  if (!in.ok()) return undecodable();
  return call;
}

Result<void> check_flags(std::uint32_t flags, std::uint32_t known, std::string_view function) {
  if ((flags & ~known) == 0) return {};
  return invalid_argument(fmt::format("unsupported flags (0x{:x}) in function {}", flags & ~known, function));
}

Result<Domain> running_container(const Services& services, const Uuid& container) {
  const Domain* known = services.registry.find(container);
  if (!known || !known->active()) return not_running();
  return *known;
}

std::optional<ContainerInit> init_of(const Domain& container) {
  return find_container_init(controller_pid(container.id), container.name);
}

Task<bool> container_reaches(Services& services, Uuid container, std::function<bool(const Domain*)> reached,
                             std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  ContainerListener listener(services, container);
  for (;;) {
    if (reached(services.registry.find(container))) co_return true;
    if (std::chrono::steady_clock::now() >= deadline) co_return false;
    co_await listener.news().wait_until(deadline);
  }
}

Bytes about(const DomainObject& domain) {
  XdrWriter out;
  write_domain(out, domain.name, domain.uuid, -1);
  return out.take();
}

}  // namespace driver
