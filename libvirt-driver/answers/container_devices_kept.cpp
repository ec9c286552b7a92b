// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/answers/container_devices_kept.hpp"

#include "foundation/log.hpp"
#include "libvirt-driver/access/process_start_time.hpp"
#include "libvirt-driver/answers/container_target.hpp"
#include "libvirt-driver/kernel/helper_program.hpp"
#include "libvirt-driver/rpc/error_words.hpp"
#include "libvirt-driver/xml/metadata_namespace.hpp"

namespace driver {
namespace {

constexpr std::int32_t kSetMetadata = 264;
constexpr std::int32_t kMetadataElement = 2;  // virDomainMetadataType
constexpr std::chrono::milliseconds kDeadline{30000};

std::string rate_words(const BandwidthRate& rate) {
  return fmt::format("{}:{}:{}", rate.average, rate.peak, rate.burst);
}

// Made apart from the coroutines: GCC 12 cannot keep the arrays behind lists in braces for them.
HelperRequest device_request(const std::string& verb, pid_t init, const std::vector<std::string>& words) {
  HelperRequest request;
  request.words = {"device", verb, fmt::format("{}:{}", init, process_start_time(init))};
  request.words.insert(request.words.end(), words.begin(), words.end());
  return request;
}

HelperRequest rate_request(const std::string& device, const InterfaceRecord& record) {
  HelperRequest request;
  request.words = {
      "rate", "set", device, "--inbound", rate_words(record.inbound), "--outbound", rate_words(record.outbound)};
  return request;
}

HelperRequest sweep_request() {
  HelperRequest request;
  request.words = {"rate", "sweep"};
  return request;
}

HelperRequest link_request(const std::string& device, bool up) {
  HelperRequest request;
  request.words = {"link", "set", device, up ? "up" : "down"};
  return request;
}

// What the program says does not begin as libvirt's errors do.
Error as_libvirt_says(const Error& error) { return worded_error(error.code, error.message); }

}  // namespace

Task<Result<KeptDevices>> kept_devices(ClientSession& session, DomainObject domain, Of which) {
  auto xml = co_await container_xml(session, domain, which == Of::kRunning ? kXmlSecure : kXmlSecure | kXmlInactive);
  if (!xml) co_return xml.error();
  KeptDevices kept{std::move(*xml), {}};
  const Result<Document> document = parse_document(kept.xml, "domain_definition");
  if (!document) co_return document.error();
  kept.records = read_device_records(document->root);
  co_return kept;
}

Task<Result<void>> keep_devices(ClientSession& session, DomainObject domain, Of which, DeviceRecords records) {
  XdrWriter out;
  out.raw(about(domain)).i32(kMetadataElement);
  if (records.empty()) {
    out.u32(0);
  } else {
    out.u32(1).string(format_device_records(records, kWithoutNamespace));
  }
  out.u32(1).string(kDevicesPrefix).u32(1).string(kDevicesNamespace);
  out.u32(which == Of::kRunning ? kAffectLive : kAffectConfig);
  auto kept = co_await session.ask(Kind::kContainer, kSetMetadata, out.take(), kDeadline);
  if (!kept) co_return kept.error();
  co_return Result<void>{};
}

std::string host_end_of(std::string_view live_xml, std::string_view mac) {
  const Result<Document> document = parse_document(live_xml, "domain_definition");
  const Element* devices = document ? document->root.child("devices") : nullptr;
  for (const Element& device : devices == nullptr ? std::vector<Element>{} : devices->children) {
    const Element* own_mac = device.name == "interface" ? device.child("mac") : nullptr;
    const Element* target = device.child("target");
    if (own_mac == nullptr || target == nullptr) continue;
    if (lower_case(own_mac->value_of("address")) == lower_case(mac)) return std::string(target->value_of("dev"));
  }
  return {};
}

Task<Result<std::string>> act_on_device(Services& services, Uuid container, std::string verb,
                                        std::vector<std::string> words) {
  const Result<Domain> running = running_container(services, container);
  if (!running) co_return running.error();
  const auto init = init_of(*running);
  if (!init) co_return operation_invalid(fmt::format("container '{}' has no first process yet", running->name));
  auto printed = co_await run_helper(services.executor, device_request(verb, init->pid, words));
  if (!printed) co_return as_libvirt_says(printed.error());
  co_return printed;
}

Task<Result<void>> put_rate_in_force(Services& services, std::string device, InterfaceRecord record) {
  HelperRequest request = rate_request(device, record);
  const auto set = co_await run_helper(services.executor, std::move(request));
  if (!set) co_return as_libvirt_says(set.error());
  co_return Result<void>{};
}

Task<void> sweep_rates(Services& services) {
  const auto swept = co_await run_helper(services.executor, sweep_request());
  if (!swept) log_warning("what limited interfaces that are gone may be left: {}", swept.error().message);
}

Task<Result<void>> put_link_in_force(Services& services, std::string device, bool up) {
  const auto set = co_await run_helper(services.executor, link_request(device, up));
  if (!set) co_return as_libvirt_says(set.error());
  co_return Result<void>{};
}

}  // namespace driver
