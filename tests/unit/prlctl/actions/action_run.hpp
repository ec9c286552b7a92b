// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A command line carried out against libvirt's own test driver, without a dispatcher unless one is given; its output
// and exit code. The test driver's state is this process's while a connection to it stands.
#pragma once

#include "prlctl/actions/program.hpp"
#include "prlctl/syntax/parser.hpp"
#include "prlctl/syntax/prlctl_table.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cstdlib>
#include <string>
#include <vector>

namespace prlctl {

// A stream of C into memory.
class Captured {
 public:
  Captured() : stream_(::open_memstream(&text_, &size_)) {}
  Captured(const Captured&) = delete;
  Captured& operator=(const Captured&) = delete;
  ~Captured() {
    std::fclose(stream_);
    std::free(text_);
  }
  std::FILE* stream() { return stream_; }
  std::string text() {
    std::fflush(stream_);
    return {text_, size_};
  }

 private:
  char* text_ = nullptr;
  std::size_t size_ = 0;
  std::FILE* stream_;
};

struct Ended {
  int code;
  std::string out;
  std::string err;

  bool operator==(const Ended&) const = default;
};

inline void PrintTo(const Ended& ended, std::ostream* stream) {
  *stream << ended.code << "\nout: " << ended.out << "err: " << ended.err;
}

inline Ended run_action(std::vector<std::string> words, const std::string& socket = "") {
  Captured out;
  Captured err;
  words.insert(words.begin(), "prlctl");
  const Request request = parse(kPrlctl, words).request.value();
  Session session({.uri = "test:///default", .dispatcher = {.socket = socket, .system_bus = false}},
                  {out.stream(), err.stream()});
  Invocation invocation{request, session};
  const int code = carry_out(invocation, handler_of(request.action()));
  return {code, out.text(), err.text()};
}

constexpr const char* kNoDispatcher =
    "Warning: the dispatcher, switchyardd, does not run: libvirt is asked without it.\n";

// A domain of the test driver while a test lives.
class ActionTest : public ::testing::Test {
 protected:
  static constexpr const char* kUuid = "6b0f37dc-0f3b-4d0e-8d9f-0f6f1c1a2b3c";

  ActionTest() : connection_(virConnectOpen("test:///default"), &virConnectClose) {
    const std::string xml = fmt::format(
        "<domain type='test'><name>vm1</name><uuid>{}</uuid><memory>1024</memory><os><type>hvm</type></os></domain>",
        kUuid);
    domain_.reset(virDomainDefineXML(connection_.get(), xml.c_str()));
  }
  ~ActionTest() override {
    if (virDomainIsActive(domain_.get()) == 1) virDomainDestroy(domain_.get());
    virDomainUndefineFlags(domain_.get(), VIR_DOMAIN_UNDEFINE_MANAGED_SAVE | VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA);
  }

  dispatcher::Connection connection_;
  dispatcher::DomainHandle domain_;
};

}  // namespace prlctl
