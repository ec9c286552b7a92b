// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/vm/pvs_order.hpp"

#include <array>

namespace convert {
namespace {

struct Order {
  std::string_view parent;
  std::string_view children;  // separated by blanks
};

constexpr std::string_view kMachine = "AppVersion ValidRc VmType Identification Security Settings CtSettings Hardware";

constexpr std::array kOrders{
    Order{"ParallelsVirtualMachine", kMachine},
    Order{"VirtuozzoVirtualMachine", kMachine},
    Order{"Identification",
          "VmUuid SourceVmUuid LinkedVmUuid VmName ServerUuid LastServerUuid ServerHost VmHome VmFilesLocation"},
    Order{"Settings",
          "General Startup Shutdown ClusterOptions Runtime Schedule RemoteDisplay Tools Autoprotect AutoCompress "
          "GlobalNetwork VmEncryptionInfo VmProtectionInfo SharedCamera VirtualPrintersInfo SharedBluetooth LockDown "
          "UsbController HighAvailability OnlineCompact"},
    Order{"General", "OsType OsNumber PrevOsNumber Icon VmDescription IsTemplate CustomProperty SwapDir"},
    Order{"Startup",
          "AutoStart AutoStartDelay VmStartLoginMode VmFastRebootUser VmStartAsUser VmStartAsPassword ChangedPassword "
          "WindowMode LockInFullScreenMode StartInDetachedWindow BootingOrder AllowSelectBootDevice FastReboot Bios "
          "ExternalDeviceSystemName OnPoweroffAction OnRebootAction OnCrashAction OnEfiUpdateAction BootOrderPrio"},
    Order{"BootDevice", "Index Type BootingNumber InUse"},
    Order{"Bios", "EfiEnabled NVRAM"},
    Order{"Runtime",
          "ForegroundPriority BackgroundPriority IoPriority IoLimit IopsLimit DiskCachePolicy CloseAppOnShutdown "
          "ActionOnStop DockIcon OsResolutionInFullScreen FullScreen UndoDisks SafeMode SystemFlags DisableAPIC "
          "OptimizePowerConsumptionMode ShowBatteryStatus Enabled EnableAdaptiveHypervisor UseSMBiosData OnCrash"},
    Order{"IoLimit", "IoLimitType IoLimitValue"},
    Order{"RemoteDisplay", "Mode Password HostName PortNumber Encrypted WebSocketPortNumber"},
    Order{"UsbController", "UhcEnabled EhcEnabled XhcEnabled"},
    Order{"Hardware",
          "Cpu Chipset Clock Memory Video Fdd CdRom Hdd Serial Parallel Printer NetworkAdapter Sound USB "
          "PciVideoAdapter GenericDevice GenericPciDevice GenericScsiDevice"},
    Order{"Cpu",
          "Number Mode AccelerationLevel EnableVTxSupport EnableHotplug CpuUnits CpuLimit CpuLimitType CpuLimitValue "
          "CpuMask VirtualizedHV VirtualizePMU GuestLimitType NodeMask Sockets NumaNodes"},
    Order{"Chipset", "Type Version Alias"},
    Order{"Memory",
          "RAM EnableHotplug HostMemQuotaMin HostMemQuotaMax HostMemQuotaPriority AutoQuota MaxBalloonSize MaxRAM "
          "MaxNumaRAM MaxSlots MemGuarantee MemGuaranteeType"},
    Order{"Video", "Enabled VideoMemorySize EnableDirectXShaders ScreenResolutions Enable3DAcceleration"},
    Order{"Fdd", "Index Enabled Connected EmulatedType SystemName UserFriendlyName Remote DeviceDescription"},
    Order{
        "CdRom",
        "Index Enabled Connected EmulatedType SystemName UserFriendlyName Remote InterfaceType StackIndex Passthrough "
        "SubType DeviceDescription"},
    Order{"Hdd",
          "Uuid MountPoint Index Enabled Connected EmulatedType SystemName UserFriendlyName Remote InterfaceType "
          "StackIndex DiskType Size SizeOnDisk Passthrough SubType Splitted DiskVersion CompatLevel Partition "
          "DeviceDescription Password Encrypted BlockSize AutoCompressEnabled StorageURL SizeInBytes LogicalBlockSize "
          "PhysicalBlockSize IopsLimit TargetDeviceName SerialNumber Removable Alias Encryption IoLimit"},
    Order{"Encryption", "KeyId"},
    Order{"Serial",
          "Index Enabled Connected EmulatedType SystemName UserFriendlyName Remote SocketMode OperateAtRealSpeed"},
    Order{"Parallel", "Index Enabled Connected EmulatedType SystemName UserFriendlyName Remote PrinterInterfaceType"},
    Order{"Printer", "Index Enabled Connected EmulatedType SystemName UserFriendlyName Remote PrinterInterfaceType"},
    Order{
        "NetworkAdapter",
        "Index Enabled Connected EmulatedType SystemName UserFriendlyName Remote AdapterNumber AdapterName MAC HostMAC "
        "HostInterfaceName Router DHCPUseHostMac ForceHostMacAddress VirtualNetworkID AdapterType StaticAddress "
        "PktFilter AutoApply NetAddress ConfigureWithDhcp DefaultGateway ConfigureWithDhcpIPv6 DefaultGatewayIPv6 "
        "DnsIPAddress SearchDomain Firewall DeviceDescription VirtualPort Bandwidth"},
    Order{"PktFilter", "PreventPromisc PreventMacSpoof PreventIpSpoof FilterMAC FilterRef Parameters"},
    Order{"VirtualPort", "Type InterfaceId ProfileId"},
    Order{"Bandwidth", "Inbound Outbound"},
    Order{"Inbound", "Average Peak Burst Floor"},
    Order{"Outbound", "Average Peak Burst"},
    Order{"Sound", "Enabled Connected EmulatedType SystemName UserFriendlyName Remote Output Mixer Channel"},
    Order{"USB", "Enabled Connected EmulatedType SystemName UserFriendlyName Remote AutoConnect"},
    Order{"GenericPciDevice",
          "Index Enabled Connected EmulatedType SystemName UserFriendlyName Remote InterfaceType StackIndex Type"},
    Order{"PciVideoAdapter", "Index Enabled Connected EmulatedType SystemName UserFriendlyName Remote Type"},
    Order{
        "GenericScsiDevice",
        "Index Enabled Connected EmulatedType SystemName UserFriendlyName Remote InterfaceType StackIndex Passthrough "
        "SubType"},
};

}  // namespace

int pvs_rank(std::string_view parent, std::string_view child) {
  for (const Order& order : kOrders) {
    if (order.parent != parent) continue;
    int rank = 0;
    for (std::string_view rest = order.children; !rest.empty(); ++rank) {
      const auto blank = rest.find(' ');
      if (rest.substr(0, blank) == child) return rank;
      rest.remove_prefix(blank == rest.npos ? rest.size() : blank + 1);
    }
    return rank;
  }
  return 0;
}

}  // namespace convert
