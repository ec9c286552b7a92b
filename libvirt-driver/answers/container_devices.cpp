// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/answers/container_devices.hpp"

#include "libvirt-driver/answers/container_devices_kept.hpp"
#include "libvirt-driver/answers/container_folder_devices.hpp"
#include "libvirt-driver/answers/container_target.hpp"
#include "libvirt-driver/events/event_table.hpp"
#include "libvirt-driver/rpc/error_words.hpp"
#include "libvirt-driver/xml/backend_form_options.hpp"
#include "libvirt-driver/xml/device_aliases.hpp"
#include "libvirt-driver/xml/user_form.hpp"

#include <algorithm>

namespace driver {
namespace {

constexpr std::int32_t kAttachFlags = 160;
constexpr std::int32_t kDetachFlags = 161;
constexpr std::int32_t kUpdateFlags = 174;
constexpr std::uint32_t kForce = 4;  // of an update: eject a disk although the guest has locked it
constexpr std::chrono::milliseconds kDeadline{60000};

constexpr Impact kLiveOnly{true, false};
constexpr Impact kStoredOnly{false, true};
constexpr Of kBoth[] = {Of::kNextBoot, Of::kRunning};

struct DeviceCall {
  DomainObject domain;
  std::string device;  // XML, or an alias
  std::uint32_t flags = kAffectLive;
};

Result<DeviceCall> read_call(BytesView arguments, bool with_flags) {
  XdrReader in(arguments);
  DeviceCall call;
  call.domain = read_domain(in);
  call.device = std::string(in.string());
  if (with_flags) call.flags = in.u32();
  if (!in.ok()) return undecodable();
  return call;
}

std::uint32_t flags_of(Impact impact) { return (impact.live ? kAffectLive : 0) | (impact.config ? kAffectConfig : 0); }

Task<Result<void>> ask_backend(ClientSession& session, DomainObject domain, std::int32_t procedure, std::string xml,
                               std::uint32_t flags) {
  XdrWriter out;
  out.raw(about(domain)).string(xml).u32(flags);
  auto done = co_await session.ask(Kind::kContainer, procedure, out.take(), kDeadline);
  if (!done) co_return done.error();
  co_return Result<void>{};
}

// As clients see them.
Task<std::vector<NamedDevice>> live_devices(ClientSession& session, DomainObject domain) {
  auto xml = co_await container_xml(session, domain, 0);
  if (!xml) co_return std::vector<NamedDevice>{};
  const auto shown = user_form(std::move(*xml), Kind::kContainer);
  auto named = shown ? named_devices(*shown) : Result<std::vector<NamedDevice>>(std::vector<NamedDevice>{});
  co_return named ? std::move(*named) : std::vector<NamedDevice>{};
}

void tell(Services& services, const Uuid& uuid, std::int32_t event, const std::string& alias) {
  const Domain* container = services.registry.find(uuid);
  if (!container) return;
  XdrWriter body;
  write_domain(body, container->name, container->uuid, container->id);
  services.hub.publish({event, uuid, body.string(alias).take()});
}

void tell_those_only_in(const std::vector<NamedDevice>& some, const std::vector<NamedDevice>& others,
                        Services& services, const Uuid& uuid, std::int32_t event) {
  for (const NamedDevice& device : some)
    if (std::ranges::find(others, device.alias, &NamedDevice::alias) == others.end())
      tell(services, uuid, event, device.alias);
}

// What LXC's driver gets, and what it does not.
struct PreparedInterface {
  std::string xml;
  InterfaceRecord record;
};

Result<PreparedInterface> prepare_interface(const Document& document, const Uuid& seed) {
  const std::string generated = generated_mac(seed, 0);
  PreparedInterface prepared;
  TextEdits edits(document);
  const auto taken = take_bandwidth(document.root, generated);
  if (taken && taken->floor) return operation_unsupported("containers have no guaranteed bandwidth (floor)");
  if (taken) {
    apply_taken(edits, document.root, *taken);
    prepared.record = taken->record;
  } else {
    prepared.record.mac = lower_case(document.root.value_in("mac", "address"));
    if (prepared.record.mac.empty()) {
      prepared.record.mac = generated;
      edits.append_children(document.root, {fmt::format("<mac address='{}'/>", generated)}, 2);
    }
  }
  prepared.xml = edits.apply();
  return prepared;
}

Task<Result<void>> keep_interface(ClientSession& session, DomainObject domain, Of which, InterfaceRecord record) {
  auto kept = co_await kept_devices(session, domain, which);
  if (!kept) co_return kept.error();
  if (kept->records.of(record.mac) == record) co_return Result<void>{};
  kept->records.set(std::move(record));
  co_return co_await keep_devices(session, domain, which, kept->records);
}

// Whether the backend is to be asked at all is known by now; the interface is there.
Task<Result<void>> complete_interface(ClientSession& session, DomainObject domain, InterfaceRecord record,
                                      std::string guest_name) {
  Services& services = session.services();
  std::vector<std::string> words(1, record.mac);
  if (!guest_name.empty()) words.push_back(guest_name);
  auto settled = co_await act_on_device(services, domain.uuid, "settle-interface", std::move(words));
  if (!settled) co_return settled.error();
  if (record.says_nothing()) co_return Result<void>{};
  auto kept = co_await kept_devices(session, domain, Of::kRunning);
  if (!kept) co_return kept.error();
  auto limited = co_await put_rate_in_force(services, host_end_of(kept->xml, record.mac), record);
  if (!limited) co_return limited.error();
  co_return co_await keep_interface(session, domain, Of::kRunning, std::move(record));
}

Task<Result<void>> attach_interface(ClientSession& session, DomainObject domain, std::string xml, Impact impact) {
  const Result<Document> device = parse_document(xml, "device_definition");
  if (!device) co_return device.error();
  const DaemonConfig& config = session.services().config;
  const auto prepared =
      prepare_interface(*device, form_options(session.services().kvm_works, config.homes_root).fresh_uuid);
  if (!prepared) co_return prepared.error();
  auto attached = co_await ask_backend(session, domain, kAttachFlags, prepared->xml, flags_of(impact));
  if (!attached) co_return attached.error();
  Result<void> completed = Result<void>{};
  if (impact.live) {
    std::string guest_name(device->root.value_in("guest", "dev"));
    completed = co_await complete_interface(session, domain, prepared->record, std::move(guest_name));
  }
  if (completed && impact.config && !prepared->record.says_nothing())
    completed = co_await keep_interface(session, domain, Of::kNextBoot, prepared->record);
  if (!completed) co_await ask_backend(session, domain, kDetachFlags, prepared->xml, flags_of(impact));
  co_return completed;
}

// The path of the character device that a <hostdev> names; empty for other devices.
std::string character_device_in(const Element& device) {
  const Element* source = device.name == "hostdev" ? device.child("source") : nullptr;
  const Element* named = source == nullptr ? nullptr : source->child("char");
  return named == nullptr ? std::string() : named->text;
}

Task<Result<void>> attach_by_backend(ClientSession& session, DomainObject domain, std::string xml,
                                     std::string character_device, Impact impact) {
  auto attached = co_await ask_backend(session, domain, kAttachFlags, xml, flags_of(impact));
  if (!attached || !impact.live || character_device.empty()) co_return attached;
  std::vector<std::string> words(1, std::move(character_device));
  auto made = co_await act_on_device(session.services(), domain.uuid, "character-node", std::move(words));
  if (made) co_return Result<void>{};
  co_await ask_backend(session, domain, kDetachFlags, xml, flags_of(impact));
  co_return made.error();
}

Task<Result<void>> attach_one(ClientSession& session, DomainObject domain, std::string xml, Impact impact) {
  const Result<Document> device = parse_document(xml, "device_definition");
  if (!device) co_return device.error();
  if (device->root.name == "filesystem")
    co_return co_await attach_folder_device(session, domain, std::move(xml), impact);
  if (device->root.name == "interface") co_return co_await attach_interface(session, domain, std::move(xml), impact);
  std::string character_device = character_device_in(device->root);
  co_return co_await attach_by_backend(session, domain, std::move(xml), std::move(character_device), impact);
}

// The backend has taken it away; what was kept of it goes too.
Task<Result<void>> forget_interface(ClientSession& session, DomainObject domain, std::string mac, Impact impact) {
  InterfaceRecord nothing;
  nothing.mac = std::move(mac);
  for (const Of which : kBoth) {
    if (!(which == Of::kRunning ? impact.live : impact.config)) continue;
    auto forgotten = co_await keep_interface(session, domain, which, nothing);
    if (!forgotten) co_return forgotten;
  }
  if (impact.live) co_await sweep_rates(session.services());
  co_return Result<void>{};
}

Task<Result<void>> detach_one(ClientSession& session, DomainObject domain, std::string xml, Impact impact) {
  const Result<Document> device = parse_document(xml, "device_definition");
  if (!device) co_return device.error();
  if (device->root.name == "filesystem")
    co_return co_await detach_folder_device(session, domain, std::move(xml), impact);
  std::string mac(device->root.name == "interface" ? device->root.value_in("mac", "address") : std::string_view());
  auto detached = co_await ask_backend(session, domain, kDetachFlags, std::move(xml), flags_of(impact));
  if (!detached || mac.empty()) co_return detached;
  co_return co_await forget_interface(session, domain, std::move(mac), impact);
}

using Change = Task<Result<void>> (*)(ClientSession&, DomainObject, std::string xml, Impact);

// Says what the change has added and taken.
Task<Result<Bytes>> change_devices(ClientSession& session, DomainObject domain, std::string xml, Impact impact,
                                   Change change) {
  Services& services = session.services();
  std::vector<NamedDevice> before;
  if (impact.live) before = co_await live_devices(session, domain);
  const auto changed = co_await change(session, domain, std::move(xml), impact);
  if (!changed) co_return changed.error();
  co_await services.feed(Kind::kContainer).barrier();
  if (impact.live) {
    const auto after = co_await live_devices(session, domain);
    tell_those_only_in(after, before, services, domain.uuid, kEventDeviceAdded);
    tell_those_only_in(before, after, services, domain.uuid, kEventDeviceRemoved);
  }
  co_return Bytes{};
}

struct Allowed {
  Impact impact;
  ContainerJob lock;
};

Task<Result<Allowed>> allow(ClientSession& session, DomainObject domain, std::uint32_t flags, std::uint32_t known,
                            std::string api) {
  if (auto good = check_flags(flags, known, api); !good) co_return good.error();
  auto allowed = co_await may_write(session, domain);
  if (!allowed) co_return allowed.error();
  auto lock = co_await session.services().jobs->lock(domain.uuid, api);
  if (!lock) co_return lock.error();
  const auto impact = impact_of(session.services(), domain.uuid, flags);
  if (!impact) co_return impact.error();
  co_return Allowed{*impact, std::move(*lock)};
}

Task<Result<Bytes>> change_by_xml(Call& call, bool with_flags, Change change) {
  const Result<DeviceCall> asked = read_call(call.payload(), with_flags);
  if (!asked) co_return asked.error();
  const auto allowed = co_await allow(call.session(), asked->domain, asked->flags, kAffectLive | kAffectConfig,
                                      std::string(api_name(call.procedure())));
  if (!allowed) co_return allowed.error();
  co_return co_await change_devices(call.session(), asked->domain, asked->device, allowed->impact, change);
}

Task<Result<Bytes>> attach(Call& call) { return change_by_xml(call, false, &attach_one); }
Task<Result<Bytes>> attach_flags(Call& call) { return change_by_xml(call, true, &attach_one); }
Task<Result<Bytes>> detach(Call& call) { return change_by_xml(call, false, &detach_one); }
Task<Result<Bytes>> detach_flags(Call& call) { return change_by_xml(call, true, &detach_one); }

// The device's XML, of the running container or of its definition.
Task<Result<std::string>> device_by_alias(ClientSession& session, DomainObject domain, std::string alias, Of which) {
  auto kept = co_await kept_devices(session, domain, which);
  if (!kept) co_return kept.error();
  const auto shown = user_form(std::move(kept->xml), Kind::kContainer);
  if (!shown) co_return shown.error();
  const auto named = named_devices(*shown);
  if (!named) co_return named.error();
  const auto found = std::ranges::find(*named, alias, &NamedDevice::alias);
  if (found == named->end())
    co_return Error{ErrorCode::kDeviceMissing, fmt::format("device not found: no device found with alias {}", alias),
                    ErrorDomain::kLxc};
  co_return found->xml;
}

Task<Result<Bytes>> detach_alias(Call& call) {
  const Result<DeviceCall> asked = read_call(call.payload(), true);
  if (!asked) co_return asked.error();
  ClientSession& session = call.session();
  const auto allowed =
      co_await allow(session, asked->domain, asked->flags, kAffectLive | kAffectConfig, "virDomainDetachDeviceAlias");
  if (!allowed) co_return allowed.error();
  const Impact impact = allowed->impact;
  // In both before it is taken from one.
  std::string live, stored;
  if (impact.live) {
    auto found = co_await device_by_alias(session, asked->domain, asked->device, Of::kRunning);
    if (!found) co_return found.error();
    live = std::move(*found);
  }
  if (impact.config) {
    auto found = co_await device_by_alias(session, asked->domain, asked->device, Of::kNextBoot);
    if (!found) co_return found.error();
    stored = std::move(*found);
  }
  if (impact.config) {
    auto done = co_await change_devices(session, asked->domain, stored, kStoredOnly, &detach_one);
    if (!done) co_return done.error();
  }
  if (!impact.live) co_return Bytes{};
  co_return co_await change_devices(session, asked->domain, live, kLiveOnly, &detach_one);
}

// What of an interface cannot change while the container runs.
constexpr std::pair<std::string_view, std::string_view> kFixed[] = {
    {"source", "network"}, {"source", "bridge"}, {"source", "dev"}, {"source", "portgroup"}, {"mtu", "size"}};

Result<void> check_update(const Element& wanted, const Element& present) {
  const auto refuse = [](std::string_view what) {
    return operation_unsupported(fmt::format("cannot modify network device {} of a running container", what));
  };
  if (wanted.value_of("type") != present.value_of("type")) return refuse("type");
  for (const auto& [child, attribute] : kFixed) {
    const std::string_view asked = wanted.value_in(child, attribute);
    if (!asked.empty() && asked != present.value_in(child, attribute))
      return refuse(fmt::format("{} {}", child, attribute));
  }
  return {};
}

Task<Result<void>> update_live(ClientSession& session, DomainObject domain, std::string xml) {
  const Result<Document> device = parse_document(xml, "device_definition");
  if (!device) co_return device.error();
  const std::string mac = lower_case(device->root.value_in("mac", "address"));
  auto kept = co_await kept_devices(session, domain, Of::kRunning);
  if (!kept) co_return kept.error();
  const Result<Document> document = parse_document(kept->xml, "domain_definition");
  if (!document) co_return document.error();
  const Element* devices = document->root.child("devices");
  const Element* present = nullptr;
  for (std::size_t i = 0; devices != nullptr && i < devices->children.size(); ++i)
    if (devices->children[i].name == "interface" && lower_case(devices->children[i].value_in("mac", "address")) == mac)
      present = &devices->children[i];
  if (mac.empty() || present == nullptr)
    co_return Error{ErrorCode::kDeviceMissing, fmt::format("device not found: no interface with MAC address '{}'", mac),
                    ErrorDomain::kLxc};
  if (auto possible = check_update(device->root, *present); !possible) co_return possible.error();
  InterfaceRecord record = kept->records.of(mac);
  const InterfaceRecord before = record;
  const auto taken = take_bandwidth(device->root, mac);
  if (taken && taken->floor) co_return operation_unsupported("containers have no guaranteed bandwidth (floor)");
  record.inbound = taken ? taken->record.inbound : BandwidthRate{};
  record.outbound = taken ? taken->record.outbound : BandwidthRate{};
  record.link = device->root.value_in("link", "state") == "down" ? "down" : "up";
  if (record.link == "up" && present->value_in("link", "state") != "down") record.link.clear();
  const std::string host_end(present->value_in("target", "dev"));
  if (host_end.empty()) co_return operation_unsupported(fmt::format("interface '{}' has no end on the host", mac));
  if (record.inbound != before.inbound || record.outbound != before.outbound) {
    auto limited = co_await put_rate_in_force(session.services(), host_end, record);
    if (!limited) co_return limited.error();
  }
  if (record.link != before.link) {
    auto set = co_await put_link_in_force(session.services(), host_end, record.link != "down");
    if (!set) co_return set.error();
  }
  kept->records.set(std::move(record));
  co_return co_await keep_devices(session, domain, Of::kRunning, kept->records);
}

Task<Result<void>> update_stored(ClientSession& session, DomainObject domain, std::string xml) {
  const Result<Document> device = parse_document(xml, "device_definition");
  if (!device) co_return device.error();
  const auto prepared = prepare_interface(*device, domain.uuid);
  if (!prepared) co_return prepared.error();
  auto updated = co_await ask_backend(session, domain, kUpdateFlags, prepared->xml, kAffectConfig);
  if (!updated) co_return updated;
  co_return co_await keep_interface(session, domain, Of::kNextBoot, prepared->record);
}

Task<Result<Bytes>> update(Call& call) {
  const Result<DeviceCall> asked = read_call(call.payload(), true);
  if (!asked) co_return asked.error();
  ClientSession& session = call.session();
  const auto allowed = co_await allow(session, asked->domain, asked->flags, kAffectLive | kAffectConfig | kForce,
                                      "virDomainUpdateDeviceFlags");
  if (!allowed) co_return allowed.error();
  const Result<Document> device = parse_document(asked->device, "device_definition");
  if (!device) co_return device.error();
  Result<void> updated = Result<void>{};
  if (device->root.name != "interface") {
    updated = co_await ask_backend(session, asked->domain, kUpdateFlags, asked->device,
                                   flags_of(allowed->impact) | (asked->flags & kForce));
  } else {
    if (allowed->impact.live) updated = co_await update_live(session, asked->domain, asked->device);
    if (updated && allowed->impact.config) updated = co_await update_stored(session, asked->domain, asked->device);
  }
  if (!updated) co_return updated.error();
  co_await session.services().feed(Kind::kContainer).barrier();
  co_return Bytes{};
}

constexpr Answer kAnswers[] = {
    {8, &attach},
    {13, &detach},
    {kAttachFlags, &attach_flags},
    {kDetachFlags, &detach_flags},
    {kUpdateFlags, &update},
    {392, &detach_alias},
};

}  // namespace

std::span<const Answer> container_device_answers() { return kAnswers; }

}  // namespace driver
