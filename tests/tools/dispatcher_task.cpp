// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Runs one task of the dispatcher's, as the daemon does, in a process that may be killed at each of its steps
// (SWITCHYARD_KILL_AT); the daemon must not run. For tests of what the next start makes of it.
//
//   dispatcher-task KIND ENVIRONMENT [NAME=VALUE]…    ENVIRONMENT: a UUID, or - where the task makes one;
//                                                     VALUE: true, false, or a text
//
// Prints the task's result as JSON; status 0: done, 1: failed, with the words on standard error.
//
//   dispatcher-task --kinds                           each kind: its name, the number of its first step that is
//                                                     finished after a crash, its steps
#include "dispatcher/daemon/services.hpp"
#include "dispatcher/homes/task_kinds.hpp"
#include "dispatcher/tasks/task_engine.hpp"
#include "foundation/log.hpp"

#include <boost/json/serialize.hpp>

#include <cstdio>
#include <cstdlib>

namespace dispatcher {
namespace {

TaskRecord record_of(int argc, char** argv) {
  TaskRecord record;
  record.kind = argv[1];
  record.environment = std::string_view(argv[2]) == "-" ? "" : argv[2];
  record.owner = "uid 0";
  for (int number = 3; number < argc; ++number) {
    const std::string word = argv[number];
    const auto equals = word.find('=');
    const std::string value = equals == word.npos ? "true" : word.substr(equals + 1);
    if (value == "true" || value == "false")
      record.arguments[word.substr(0, equals)] = value == "true";
    else
      record.arguments[word.substr(0, equals)] = value;
  }
  return record;
}

int tell_end(const TaskRecord& record) {
  if (record.state != TaskState::kDone) {
    std::fprintf(stderr, "%s: %s\n", word_of(record.state), record.error.c_str());
    return 1;
  }
  std::puts(boost::json::serialize(record.result).c_str());
  return 0;
}

int run(const TaskRecord& record) {
  const DispatcherConfig config;
  auto database = Database::open(config.state_folder + "/dispatcher.sqlite", dispatcher_schema());
  if (!database) {
    std::fprintf(stderr, "%s\n", database.error().message.c_str());
    return 1;
  }
  HomeRecords homes(**database);
  TaskStore store(**database);
  Workers workers(2);
  Link link(config.uri, workers);
  Services services{config, link, workers, homes, [](const std::string&) {}};
  TaskProbe probe;
  if (const char* place = std::getenv("SWITCHYARD_KILL_AT")) probe = probe_that_kills(place).value();
  int status = -1;
  {
    TaskEngine engine(services, store, all_task_kinds(), {4, probe});
    std::uint64_t id = 0;
    engine.watch([&](const TaskRecord& now) {
      if (now.ended != 0 && now.id == id) status = tell_end(now);
    });
    link.listen({.connected =
                     [&] {
                       (void)engine.resume([] {});
                       engine.submit(record, [&](Result<std::uint64_t> given) {
                         if (given) {
                           id = *given;
                         } else {
                           std::fprintf(stderr, "refused: %s\n", given.error().message.c_str());
                           status = 1;
                         }
                       });
                     },
                 .lost = {},
                 .event = {}});
    link.start();
    while (status < 0) g_main_context_iteration(nullptr, TRUE);
  }
  link.stop();
  workers.close();
  return status;
}

int list_kinds() {
  for (const TaskKind* kind : all_task_kinds()) {
    std::printf("%s %zu", kind->name, kind->no_return);
    for (const TaskStep& step : kind->steps) std::printf(" %s", step.name);
    std::puts("");
  }
  return 0;
}

}  // namespace
}  // namespace dispatcher

int main(int argc, char** argv) {
  if (argc == 2 && std::string_view(argv[1]) == "--kinds") return dispatcher::list_kinds();
  if (argc < 3) {
    std::fprintf(stderr, "usage: dispatcher-task KIND ENVIRONMENT [NAME=VALUE]... | --kinds\n");
    return 2;
  }
  start_log("dispatcher-task", LogLevel::kWarning);
  dispatcher::start_libvirt_events();
  return dispatcher::run(dispatcher::record_of(argc, argv));
}
