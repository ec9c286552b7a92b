// SPDX-License-Identifier: LGPL-2.1-or-later
//
// CPU features that an administrator took from a machine, so that it could move between hosts. Each register of CPUID
// has a mask in Settings/Runtime; a bit that is set allows the feature. FEATURES_MASK is EDX and EXT_FEATURES_MASK is
// ECX of leaf 1; the others are named after their registers. What makes a CPU one at all (fpu, cx8, apic …) is never
// taken, and virtualisation has a leaf of its own.
#include "config-convert/vm/tables.hpp"

#include <array>

namespace convert {
namespace {

struct Feature {
  unsigned bit;
  const char* name;  // libvirt's
};

struct Register {
  std::string_view leaf;
  std::span<const Feature> features;
};

constexpr std::array kLeaf1Edx{
    Feature{18, "pn"}, Feature{21, "ds"}, Feature{22, "acpi"}, Feature{27, "ss"},
    Feature{28, "ht"}, Feature{29, "tm"}, Feature{31, "pbe"},
};

constexpr std::array kLeaf1Ecx{
    Feature{0, "pni"},     Feature{1, "pclmuldq"},      Feature{2, "dtes64"},  Feature{3, "monitor"},
    Feature{4, "ds_cpl"},  Feature{6, "smx"},           Feature{7, "est"},     Feature{8, "tm2"},
    Feature{9, "ssse3"},   Feature{10, "cid"},          Feature{12, "fma"},    Feature{13, "cx16"},
    Feature{14, "xtpr"},   Feature{15, "pdcm"},         Feature{17, "pcid"},   Feature{18, "dca"},
    Feature{19, "sse4.1"}, Feature{20, "sse4.2"},       Feature{21, "x2apic"}, Feature{22, "movbe"},
    Feature{23, "popcnt"}, Feature{24, "tsc-deadline"}, Feature{25, "aes"},    Feature{26, "xsave"},
    Feature{28, "avx"},    Feature{29, "f16c"},         Feature{30, "rdrand"},
};

constexpr std::array kLeaf7Ebx{
    Feature{0, "fsgsbase"},    Feature{1, "tsc_adjust"},  Feature{3, "bmi1"},    Feature{4, "hle"},
    Feature{5, "avx2"},        Feature{7, "smep"},        Feature{8, "bmi2"},    Feature{9, "erms"},
    Feature{10, "invpcid"},    Feature{11, "rtm"},        Feature{14, "mpx"},    Feature{16, "avx512f"},
    Feature{17, "avx512dq"},   Feature{18, "rdseed"},     Feature{19, "adx"},    Feature{20, "smap"},
    Feature{21, "avx512ifma"}, Feature{23, "clflushopt"}, Feature{24, "clwb"},   Feature{26, "avx512pf"},
    Feature{27, "avx512er"},   Feature{28, "avx512cd"},   Feature{29, "sha-ni"}, Feature{30, "avx512bw"},
    Feature{31, "avx512vl"},
};

constexpr std::array kLeaf7Ecx{
    Feature{1, "avx512vbmi"},        Feature{2, "umip"},        Feature{3, "pku"},
    Feature{6, "avx512vbmi2"},       Feature{8, "gfni"},        Feature{9, "vaes"},
    Feature{10, "vpclmulqdq"},       Feature{11, "avx512vnni"}, Feature{12, "avx512bitalg"},
    Feature{14, "avx512-vpopcntdq"}, Feature{16, "la57"},       Feature{22, "rdpid"},
};

constexpr std::array kLeaf7Edx{
    Feature{2, "avx512-4vnniw"}, Feature{3, "avx512-4fmaps"}, Feature{10, "md-clear"},
    Feature{26, "spec-ctrl"},    Feature{27, "stibp"},        Feature{31, "ssbd"},
};

constexpr std::array kLeafDEax{
    Feature{0, "xsaveopt"},
    Feature{1, "xsavec"},
    Feature{2, "xgetbv1"},
    Feature{3, "xsaves"},
};

constexpr std::array kExtended1Ecx{
    Feature{0, "lahf_lm"}, Feature{1, "cmp_legacy"}, Feature{3, "extapic"},       Feature{4, "cr8legacy"},
    Feature{5, "abm"},     Feature{6, "sse4a"},      Feature{7, "misalignsse"},   Feature{8, "3dnowprefetch"},
    Feature{9, "osvw"},    Feature{10, "ibs"},       Feature{11, "xop"},          Feature{12, "skinit"},
    Feature{13, "wdt"},    Feature{15, "lwp"},       Feature{16, "fma4"},         Feature{17, "tce"},
    Feature{21, "tbm"},    Feature{22, "topoext"},   Feature{23, "perfctr_core"}, Feature{24, "perfctr_nb"},
};

constexpr std::array kExtended1Edx{
    Feature{22, "mmxext"}, Feature{25, "fxsr_opt"}, Feature{26, "pdpe1gb"},
    Feature{27, "rdtscp"}, Feature{30, "3dnowext"}, Feature{31, "3dnow"},
};

constexpr std::array kExtended7Edx{Feature{8, "invtsc"}};

constexpr std::array kRegisters{
    Register{"FEATURES_MASK", kLeaf1Edx},
    Register{"EXT_FEATURES_MASK", kLeaf1Ecx},
    Register{"EXT_00000007_EBX_MASK", kLeaf7Ebx},
    Register{"EXT_00000007_ECX_MASK", kLeaf7Ecx},
    Register{"EXT_00000007_EDX_MASK", kLeaf7Edx},
    Register{"EXT_0000000D_EAX_MASK", kLeafDEax},
    Register{"EXT_80000001_ECX_MASK", kExtended1Ecx},
    Register{"EXT_80000001_EDX_MASK", kExtended1Edx},
    Register{"EXT_80000007_EDX_MASK", kExtended7Edx},
};

}  // namespace

// A mask of nothing at all was never filled in. An emulated CPU has no model to take features from.
void masked_features(VmScope& vm, xmlNode* domain) {
  if (!vm.context.kvm || !flag(vm, "Settings/Runtime/CpuFeaturesMaskValid", false)) return;
  for (const Register& known : kRegisters) {
    constexpr std::int64_t kAll = 0xffffffff;
    const std::string path = fmt::format("Settings/Runtime/{}", known.leaf);
    // written as signed numbers too
    const std::int64_t mask = number(vm, path, kAll, -0x80000000LL, kAll);
    if (mask == 0) continue;
    for (const Feature& feature : known.features) {
      if ((mask >> feature.bit & 1) != 0) continue;
      xmlNode* element = add(at(domain, "cpu"), "feature");
      set(element, "@policy", "disable");
      set(element, "@name", feature.name);
    }
  }
}

}  // namespace convert
