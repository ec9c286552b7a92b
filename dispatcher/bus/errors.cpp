// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/bus/errors.hpp"

#include <libvirt/virterror.h>

namespace dispatcher {
namespace {

constexpr ErrorWord kWords[] = {
    {VIR_ERR_INTERNAL_ERROR, "InternalError"},
    {VIR_ERR_NO_MEMORY, "NoMemory"},
    {VIR_ERR_NO_SUPPORT, "NotSupported"},
    {VIR_ERR_NO_CONNECT, "NoConnect"},
    {VIR_ERR_INVALID_CONN, "InvalidConnection"},
    {VIR_ERR_INVALID_DOMAIN, "InvalidDomain"},
    {VIR_ERR_INVALID_ARG, "InvalidArgument"},
    {VIR_ERR_OPERATION_FAILED, "OperationFailed"},
    {VIR_ERR_XML_ERROR, "XmlError"},
    {VIR_ERR_DOM_EXIST, "EnvironmentExists"},
    {VIR_ERR_OPERATION_DENIED, "OperationDenied"},
    {VIR_ERR_SYSTEM_ERROR, "SystemError"},
    {VIR_ERR_RPC, "RpcError"},
    {VIR_ERR_NO_DOMAIN, "NoEnvironment"},
    {VIR_ERR_AUTH_FAILED, "AuthFailed"},
    {VIR_ERR_AUTH_CANCELLED, "AuthCancelled"},
    {VIR_ERR_AUTH_UNAVAILABLE, "AuthUnavailable"},
    {VIR_ERR_OPERATION_INVALID, "OperationInvalid"},
    {VIR_ERR_CONFIG_UNSUPPORTED, "ConfigUnsupported"},
    {VIR_ERR_OPERATION_TIMEOUT, "OperationTimeout"},
    {VIR_ERR_NO_DOMAIN_SNAPSHOT, "NoSnapshot"},
    {VIR_ERR_ARGUMENT_UNSUPPORTED, "ArgumentUnsupported"},
    {VIR_ERR_OPERATION_ABORTED, "OperationAborted"},
    {VIR_ERR_OPERATION_UNSUPPORTED, "OperationUnsupported"},
    {VIR_ERR_AGENT_UNRESPONSIVE, "AgentUnresponsive"},
    {VIR_ERR_RESOURCE_BUSY, "ResourceBusy"},
    {VIR_ERR_ACCESS_DENIED, "AccessDenied"},
    {VIR_ERR_XML_INVALID_SCHEMA, "XmlInvalid"},
    {VIR_ERR_NO_NETWORK, "NoNetwork"},
    {VIR_ERR_NO_STORAGE_VOL, "NoVolume"},
    {VIR_ERR_NO_STORAGE_POOL, "NoPool"},
    {VIR_ERR_DEVICE_MISSING, "DeviceMissing"},
};

}  // namespace

std::span<const ErrorWord> error_words() { return kWords; }

std::string dbus_error_name(ErrorCode code) {
  const std::string prefix = "org.switchyard.Dispatcher1.Error.";
  for (const ErrorWord& row : kWords)
    if (row.code == static_cast<int>(code)) return prefix + row.word;
  return prefix + "Failed";
}

}  // namespace dispatcher
