// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What this host can run: both backends' capabilities in one document, domain capabilities by the type asked for.
#include "libvirt-driver/answers/answer.hpp"
#include "libvirt-driver/xml/capabilities.hpp"
#include "libvirt-driver/xml/domain_identity.hpp"

#include <sys/utsname.h>
#include <unistd.h>

namespace driver {
namespace {

constexpr std::int32_t kGetMaxVcpus = 5;
constexpr std::int32_t kGetCapabilities = 7;
constexpr std::int32_t kGetDomainCapabilities = 342;
// QEMU's driver probes emulators on the first call after its start.
constexpr std::chrono::milliseconds kDeadline{30000};

Result<std::string> string_reply(const Result<Bytes>& reply) {
  if (!reply) return reply.error();
  XdrReader in(*reply);
  std::string text(in.string());
  if (!in.ok()) return undecodable();
  return text;
}

std::uint32_t host_cpus() { return static_cast<std::uint32_t>(std::max(1L, ::sysconf(_SC_NPROCESSORS_CONF))); }

std::string host_arch() {
  utsname name{};
  ::uname(&name);
  return name.machine;
}

Task<Result<Bytes>> capabilities(Call& call) {
  ClientSession& session = call.session();
  std::array<std::optional<std::string>, kKinds.size()> texts;
  std::optional<Error> failure;
  for (const Kind kind : kKinds) {
    if (!session.services().feed(kind).is_up()) continue;
    Result<std::string> text = string_reply(co_await session.ask(kind, kGetCapabilities, {}, kDeadline));
    if (text) {
      texts[index_of(kind)] = std::move(*text);
    } else {
      failure = text.error();
    }
  }
  if (!texts[0] && !texts[1] && failure) co_return *failure;
  const Result<std::string> merged =
      merge_capabilities(texts[index_of(Kind::kVm)], texts[index_of(Kind::kContainer)], session.services().kvm_works);
  if (!merged) co_return merged.error();
  co_return XdrWriter().string(*merged).take();
}

// The backend's name for a type of ours, for hvm.
std::string backend_type(const Services& services, std::string_view type) {
  return is_own_type(type) ? (services.kvm_works ? "kvm" : "qemu") : std::string(type);
}

Task<Result<Bytes>> max_vcpus(Call& call) {
  XdrReader in(call.payload());
  std::optional<std::string> type;
  if (in.present()) type = std::string(in.string());
  if (!in.ok()) co_return undecodable();
  ClientSession& session = call.session();
  const Kind kind = type && *type == "lxc" ? Kind::kContainer : session.services().host_kind();
  if (kind == Kind::kContainer) co_return XdrWriter().i32(static_cast<std::int32_t>(host_cpus())).take();
  XdrWriter out;
  out.u32(type ? 1 : 0);
  if (type) out.string(backend_type(session.services(), *type));
  co_return co_await session.ask(Kind::kVm, kGetMaxVcpus, out.take(), kDeadline);
}

struct CapabilitiesQuestion {
  std::optional<std::string> emulator, arch, machine, type;
  std::uint32_t flags = 0;
};

std::optional<std::string> read_optional(XdrReader& in) {
  if (!in.present()) return std::nullopt;
  return std::string(in.string());
}

void write_optional(XdrWriter& out, const std::optional<std::string>& text) {
  out.u32(text ? 1 : 0);
  if (text) out.string(*text);
}

std::string for_container(const Services& services, const CapabilitiesQuestion& asked) {
  ContainerDomainCapabilities what;
  what.emulator = asked.emulator.value_or(services.config.lxc_emulator);
  what.domain_type = asked.type.value_or("lxc");
  what.machine = asked.machine;
  what.arch = asked.arch.value_or(host_arch());
  what.max_vcpus = host_cpus();
  return container_domain_capabilities(what);
}

Task<Result<Bytes>> domain_capabilities(Call& call) {
  XdrReader in(call.payload());
  CapabilitiesQuestion asked;
  asked.emulator = read_optional(in);
  asked.arch = read_optional(in);
  asked.machine = read_optional(in);
  asked.type = read_optional(in);
  asked.flags = in.u32();
  if (!in.ok()) co_return undecodable();
  ClientSession& session = call.session();
  const Services& services = session.services();
  const bool of_lxc = asked.emulator && asked.emulator->ends_with("libvirt_lxc");
  if (of_lxc || asked.type == "lxc" || services.host_kind() == Kind::kContainer)
    co_return XdrWriter().string(for_container(services, asked)).take();

  XdrWriter out;
  write_optional(out, asked.emulator);
  write_optional(out, asked.arch);
  write_optional(out, asked.machine);
  // Without a type libvirt takes kvm where it is listed, working or not.
  const std::optional<std::string> type = asked.type || services.kvm_works ? asked.type : "vz";
  write_optional(out, type ? std::optional(backend_type(services, *type)) : std::nullopt);
  out.u32(asked.flags);
  auto reply = co_await session.ask(Kind::kVm, kGetDomainCapabilities, out.take(), kDeadline);
  if (!reply || !asked.type || !is_own_type(*asked.type)) co_return reply;
  const Result<std::string> text = string_reply(reply);
  if (!text) co_return text.error();
  const Result<std::string> rewritten = rewrite_domain_capabilities_domain(*text, *asked.type);
  if (!rewritten) co_return rewritten.error();
  co_return XdrWriter().string(*rewritten).take();
}

constexpr Answer kAnswers[] = {
    {kGetMaxVcpus, &max_vcpus}, {kGetCapabilities, &capabilities}, {kGetDomainCapabilities, &domain_capabilities}};

}  // namespace

std::span<const Answer> capabilities_answers() { return kAnswers; }

}  // namespace driver
