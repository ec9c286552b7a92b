// SPDX-License-Identifier: LGPL-2.1-or-later
//
// libvirt's typed parameters, made and freed. One thread.
//
//   TypedParameters parameters;
//   parameters.add_ullong(VIR_DOMAIN_SCHEDULER_CPU_SHARES, 512);
//   virDomainSetSchedulerParametersFlags(domain, parameters.data(), parameters.size(), VIR_DOMAIN_AFFECT_LIVE);
#pragma once

#include <libvirt/libvirt.h>

#include <string>

namespace dispatcher {

class TypedParameters {
 public:
  TypedParameters() = default;
  TypedParameters(const TypedParameters&) = delete;
  TypedParameters& operator=(const TypedParameters&) = delete;
  ~TypedParameters() { virTypedParamsFree(parameters_, count_); }

  void add_uint(const char* name, unsigned value) { virTypedParamsAddUInt(&parameters_, &count_, &room_, name, value); }
  void add_ullong(const char* name, unsigned long long value) {
    virTypedParamsAddULLong(&parameters_, &count_, &room_, name, value);
  }
  void add_llong(const char* name, long long value) {
    virTypedParamsAddLLong(&parameters_, &count_, &room_, name, value);
  }
  void add_text(const char* name, const std::string& value) {
    virTypedParamsAddString(&parameters_, &count_, &room_, name, value.c_str());
  }

  virTypedParameterPtr data() const { return parameters_; }
  int size() const { return count_; }

 private:
  virTypedParameterPtr parameters_ = nullptr;
  int count_ = 0;
  int room_ = 0;
};

}  // namespace dispatcher
