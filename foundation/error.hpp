// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One error shape for every boundary: a libvirt error code and domain (so that virtvzd can put it on the wire
// unchanged), and a sentence that names the object, the value seen and the value wanted.
//
// Codes and domains: include/libvirt/virterror.h (virErrorNumber, virErrorDomain). Only those in use are named.
// Thread-safe: plain values.
//
//   return Error{ErrorCode::kInvalidArg, "memory size 0 of domain 'web' must be at least 1 KiB"};
#pragma once

#include <string>

enum class ErrorCode : int {
  kInternal = 1,
  kNoSupport = 3,
  kNoConnect = 5,
  kInvalidArg = 8,
  kOperationFailed = 9,
  kXml = 27,
  kDomExist = 28,
  kOperationDenied = 29,
  kSystem = 38,
  kRpc = 39,
  kNoDomain = 42,
  kAuthFailed = 45,
  kOperationAborted = 78,
  kAuthCancelled = 79,
  kOperationInvalid = 55,
  kConfigUnsupported = 67,
  kOperationTimeout = 68,
  kNoSnapshot = 72,
  kArgumentUnsupported = 74,
  kSnapshotRevertRisky = 77,
  kOperationUnsupported = 84,
  kAgentUnresponsive = 86,
  kAccessDenied = 88,
  kAuthUnavailable = 94,
  kXmlInvalidSchema = 92,
  kDeviceMissing = 99,
};

enum class ErrorDomain : int {
  kNone = 0,
  kRpc = 7,
  kConf = 9,
  kQemu = 10,
  kRemote = 13,
  kLxc = 17,
  kDomain = 20,
  kSnapshot = 35,
  kStreams = 38,
  kVz = 48,
  kPolkit = 60,
};

struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;
  ErrorDomain domain = ErrorDomain::kVz;

  bool operator==(const Error&) const = default;
};

// "what: strerror(errno_value)" with the code of a failed system call.
Error system_error(const std::string& what, int errno_value);
