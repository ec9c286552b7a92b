// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/sessions/program_environment.hpp"

#include <stdlib.h>

namespace guest_tools {
namespace {

constexpr char kSearchPath[] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

Text name_of(Text variable) { return variable.first(find(variable, '=')); }

bool is_set_later(const Array<char*>& given, size_t index) {
  for (size_t later = index + 1; later < given.size(); ++later)
    if (name_of(given[later]) == name_of(given[index])) return true;
  return false;
}

bool is_given(const Array<char*>& given, Text variable) {
  for (const char* one : given)
    if (name_of(one) == name_of(variable)) return true;
  return false;
}

}  // namespace

void ProgramEnvironment::add_own(Text name, Text value) { texts_[own_++].append(name).append('=').append(value); }

bool ProgramEnvironment::make(const LoginIdentity& identity, const Array<char*>& given) {
  const char* search = getenv("PATH");
  add_own("PATH", search == nullptr ? kSearchPath : search);
  add_own("HOME", identity.home.text());
  add_own("USER", identity.name.text());
  add_own("LOGNAME", identity.name.text());
  add_own("SHELL", identity.shell.text());
  for (Buffer& text : texts_) {
    if (is_given(given, text.text())) continue;
    if (!text.ok() || variables_.add(const_cast<char*>(text.c_str())) == nullptr) return false;
  }
  for (size_t i = 0; i < given.size(); ++i)
    if (!is_set_later(given, i) && variables_.add(given[i]) == nullptr) return false;
  return variables_.add(nullptr) != nullptr;
}

}  // namespace guest_tools
