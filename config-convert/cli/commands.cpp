// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/cli/commands.hpp"

#include <array>

namespace convert {
namespace {

constexpr std::array kCommands{
    Command{"to-xml", kToXml, "FILE|BUNDLE", 1, false, kImpossible,
            "Writes domain XML of a virtual machine or container of PCS6 to standard output.", to_xml},
    Command{"to-pcs", kToPcs, "XML", 1, false, kImpossible,
            "Writes what domain XML says into a PCS6 file; all else in the file stays as it is.", to_pcs},
    Command{"check", kCheck, "FILE|BUNDLE", 1, true, kImpossible,
            "Tells what a conversion of the file would report, or an upgrade of the bundle do, and does nothing.",
            check},
    Command{"diff", kDiff, "OLD NEW", 2, true, kTrouble,
            "Tells what NEW says otherwise than OLD; each is a PCS6 file or domain XML.", diff},
};

}  // namespace

std::span<const Command> commands() { return kCommands; }

}  // namespace convert
