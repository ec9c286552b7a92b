// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/libvirt/event_registration.hpp"

#include <string>

namespace dispatcher {
namespace {

using SharedSink = std::shared_ptr<EventSink>;

void tell(void* sink, virDomainPtr domain, DomainEvent event) {
  event.uuid = uuid_of(domain);
  if (const char* name = virDomainGetName(domain)) event.name = name;
  (**static_cast<SharedSink*>(sink))(event);
}

std::string text_or_empty(const char* text) { return text ? text : ""; }

void on_lifecycle(virConnectPtr, virDomainPtr domain, int event, int detail, void* sink) {
  tell(sink, domain, {.id = VIR_DOMAIN_EVENT_ID_LIFECYCLE, .event = event, .detail = detail});
}

template <int id>
void on_plain(virConnectPtr, virDomainPtr domain, void* sink) {
  tell(sink, domain, {.id = id});
}

template <int id>
void on_device(virConnectPtr, virDomainPtr domain, const char* alias, void* sink) {
  tell(sink, domain, {.id = id, .text = text_or_empty(alias)});
}

void on_watchdog(virConnectPtr, virDomainPtr domain, int action, void* sink) {
  tell(sink, domain, {.id = VIR_DOMAIN_EVENT_ID_WATCHDOG, .event = action});
}

void on_io_error(virConnectPtr, virDomainPtr domain, const char* path, const char*, int action, const char* reason,
                 void* sink) {
  tell(sink, domain,
       {.id = VIR_DOMAIN_EVENT_ID_IO_ERROR_REASON,
        .event = action,
        .text = text_or_empty(path) + ": " + text_or_empty(reason)});
}

void on_disk_change(virConnectPtr, virDomainPtr domain, const char*, const char*, const char* alias, int reason,
                    void* sink) {
  tell(sink, domain, {.id = VIR_DOMAIN_EVENT_ID_DISK_CHANGE, .event = reason, .text = text_or_empty(alias)});
}

void on_tray_change(virConnectPtr, virDomainPtr domain, const char* alias, int reason, void* sink) {
  tell(sink, domain, {.id = VIR_DOMAIN_EVENT_ID_TRAY_CHANGE, .event = reason, .text = text_or_empty(alias)});
}

void on_balloon(virConnectPtr, virDomainPtr domain, unsigned long long actual_kib, void* sink) {
  tell(sink, domain, {.id = VIR_DOMAIN_EVENT_ID_BALLOON_CHANGE, .text = std::to_string(actual_kib)});
}

void on_block_job(virConnectPtr, virDomainPtr domain, const char* disk, int type, int status, void* sink) {
  tell(sink, domain,
       {.id = VIR_DOMAIN_EVENT_ID_BLOCK_JOB_2, .event = status, .detail = type, .text = text_or_empty(disk)});
}

void on_agent(virConnectPtr, virDomainPtr domain, int state, int reason, void* sink) {
  tell(sink, domain, {.id = VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE, .event = state, .detail = reason});
}

void on_tunable(virConnectPtr, virDomainPtr domain, virTypedParameterPtr parameters, int count, void* sink) {
  std::string names;
  for (int number = 0; number < count; ++number) names.append(number ? " " : "").append(parameters[number].field);
  tell(sink, domain, {.id = VIR_DOMAIN_EVENT_ID_TUNABLE, .text = names});
}

void on_metadata(virConnectPtr, virDomainPtr domain, int type, const char* uri, void* sink) {
  tell(sink, domain, {.id = VIR_DOMAIN_EVENT_ID_METADATA_CHANGE, .event = type, .text = text_or_empty(uri)});
}

void on_memory_failure(virConnectPtr, virDomainPtr domain, int recipient, int action, unsigned, void* sink) {
  tell(sink, domain, {.id = VIR_DOMAIN_EVENT_ID_MEMORY_FAILURE, .event = action, .detail = recipient});
}

void on_memory_device_size(virConnectPtr, virDomainPtr domain, const char* alias, unsigned long long, void* sink) {
  tell(sink, domain, {.id = VIR_DOMAIN_EVENT_ID_MEMORY_DEVICE_SIZE_CHANGE, .text = text_or_empty(alias)});
}

struct Row {
  int id;
  virConnectDomainEventGenericCallback callback;
};

const Row kRows[] = {
    {VIR_DOMAIN_EVENT_ID_LIFECYCLE, VIR_DOMAIN_EVENT_CALLBACK(on_lifecycle)},
    {VIR_DOMAIN_EVENT_ID_REBOOT, VIR_DOMAIN_EVENT_CALLBACK(on_plain<VIR_DOMAIN_EVENT_ID_REBOOT>)},
    {VIR_DOMAIN_EVENT_ID_WATCHDOG, VIR_DOMAIN_EVENT_CALLBACK(on_watchdog)},
    {VIR_DOMAIN_EVENT_ID_IO_ERROR_REASON, VIR_DOMAIN_EVENT_CALLBACK(on_io_error)},
    {VIR_DOMAIN_EVENT_ID_CONTROL_ERROR, VIR_DOMAIN_EVENT_CALLBACK(on_plain<VIR_DOMAIN_EVENT_ID_CONTROL_ERROR>)},
    {VIR_DOMAIN_EVENT_ID_DISK_CHANGE, VIR_DOMAIN_EVENT_CALLBACK(on_disk_change)},
    {VIR_DOMAIN_EVENT_ID_TRAY_CHANGE, VIR_DOMAIN_EVENT_CALLBACK(on_tray_change)},
    {VIR_DOMAIN_EVENT_ID_BALLOON_CHANGE, VIR_DOMAIN_EVENT_CALLBACK(on_balloon)},
    {VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED, VIR_DOMAIN_EVENT_CALLBACK(on_device<VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED>)},
    {VIR_DOMAIN_EVENT_ID_BLOCK_JOB_2, VIR_DOMAIN_EVENT_CALLBACK(on_block_job)},
    {VIR_DOMAIN_EVENT_ID_TUNABLE, VIR_DOMAIN_EVENT_CALLBACK(on_tunable)},
    {VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE, VIR_DOMAIN_EVENT_CALLBACK(on_agent)},
    {VIR_DOMAIN_EVENT_ID_DEVICE_ADDED, VIR_DOMAIN_EVENT_CALLBACK(on_device<VIR_DOMAIN_EVENT_ID_DEVICE_ADDED>)},
    {VIR_DOMAIN_EVENT_ID_METADATA_CHANGE, VIR_DOMAIN_EVENT_CALLBACK(on_metadata)},
    {VIR_DOMAIN_EVENT_ID_MEMORY_FAILURE, VIR_DOMAIN_EVENT_CALLBACK(on_memory_failure)},
    {VIR_DOMAIN_EVENT_ID_MEMORY_DEVICE_SIZE_CHANGE, VIR_DOMAIN_EVENT_CALLBACK(on_memory_device_size)},
};

}  // namespace

Result<void> register_for_events(const Connection& connection, const std::shared_ptr<EventSink>& sink) {
  for (const Row& row : kRows) {
    auto* held = new SharedSink(sink);
    const int number = virConnectDomainEventRegisterAny(connection.get(), nullptr, row.id, row.callback, held,
                                                        [](void* freed) { delete static_cast<SharedSink*>(freed); });
    if (number < 0) {
      delete held;  // libvirt frees it only for a registration that it took
      return libvirt_error("registering for domain event " + std::to_string(row.id));
    }
  }
  return {};
}

}  // namespace dispatcher
