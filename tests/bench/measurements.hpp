// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The measurements, one a file. Each finds the domains and volumes that tests/bench/run made, and prints samples.
#pragma once

#include <string>
#include <vector>

#include "tests/bench/client.hpp"

using Arguments = std::vector<std::string>;

void measure_routed_latency(const Setup& setup, const Arguments& arguments);   // no arguments
void measure_routed_rate(const Setup& setup, const Arguments& arguments);      // no arguments
void measure_self_answered(const Setup& setup, const Arguments& arguments);    // no arguments
void measure_list_domains(const Setup& setup, const Arguments& arguments);     // METRIC
void measure_all_stats(const Setup& setup, const Arguments& arguments);        // NAME PID: the VM to stop, its QEMU
void measure_volume_transfer(const Setup& setup, const Arguments& arguments);  // METRIC TRANSFERS MIB ROUNDS
void measure_event_delay(const Setup& setup, const Arguments& arguments);      // VM_XML CONTAINER_XML
void measure_many_clients(const Setup& setup, const Arguments& arguments);     // LIBVIRTD_PID VIRTVZD_PID CLIENTS
void measure_connect_churn(const Setup& setup, const Arguments& arguments);    // VIRTVZD_PID CONNECTS
