# SPDX-License-Identifier: LGPL-2.1-or-later
# What `cmake --install` puts where. Programs, units, man pages and docs go below the prefix, which may still change at
# that time (--prefix); configuration goes where those look who read it: /etc, whatever the prefix, and policies of D-Bus
# and polkit /usr/share.
set(SWITCHYARD_SYSCONFDIR /etc CACHE PATH "where configuration, libvirt's hooks and AppArmor rules go")
set(SWITCHYARD_POLICYDIR /usr/share CACHE PATH "where D-Bus and polkit look for policies of programs")
set(SWITCHYARD_UNITDIR lib/systemd/system CACHE STRING "where systemd units go, below the prefix or absolute")

install(TARGETS switchyard-ct ploop prl_disk_tool DESTINATION ${CMAKE_INSTALL_SBINDIR})
install(TARGETS switchyard-hook DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/switchyard)
if(TARGET switchyard-guest)
  install(TARGETS switchyard-guest switchyard-agent-start DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/switchyard)
endif()
if(TARGET switchyard-guest-i386)
  install(TARGETS switchyard-guest-i386 DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/switchyard)
endif()

install(FILES packaging/systemd/virtvzd.socket packaging/systemd/virtvzd-ro.socket DESTINATION ${SWITCHYARD_UNITDIR})
# Units name their program by its path, the hooks are links to theirs: made when the prefix is known.
install(CODE "
  set(CMAKE_INSTALL_FULL_SBINDIR \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_SBINDIR}\")
  foreach(daemon virtvzd switchyardd switchyard-shutdown)
    configure_file(\"${CMAKE_SOURCE_DIR}/packaging/systemd/\${daemon}.service.in\"
                   \"${CMAKE_BINARY_DIR}/packaging/\${daemon}.service\" @ONLY)
    file(INSTALL \"${CMAKE_BINARY_DIR}/packaging/\${daemon}.service\"
         DESTINATION \"\${CMAKE_INSTALL_PREFIX}/${SWITCHYARD_UNITDIR}\")
  endforeach()
  configure_file(\"${CMAKE_SOURCE_DIR}/packaging/dbus/org.switchyard.Dispatcher1.service.in\"
                 \"${CMAKE_BINARY_DIR}/packaging/org.switchyard.Dispatcher1.service\" @ONLY)
  file(INSTALL \"${CMAKE_BINARY_DIR}/packaging/org.switchyard.Dispatcher1.service\"
       DESTINATION \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_DATADIR}/dbus-1/system-services\")
  foreach(kind lxc qemu)
    set(hooks \"\$ENV{DESTDIR}${SWITCHYARD_SYSCONFDIR}/libvirt/hooks/\${kind}.d\")
    file(MAKE_DIRECTORY \"\${hooks}\")
    file(CREATE_LINK \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_LIBEXECDIR}/switchyard/switchyard-hook\"
         \"\${hooks}/50-switchyard\" SYMBOLIC)
    message(STATUS \"Installing: \${hooks}/50-switchyard\")
  endforeach()
")

install(FILES packaging/dbus/org.switchyard.Dispatcher1.conf DESTINATION ${SWITCHYARD_POLICYDIR}/dbus-1/system.d)
install(FILES packaging/polkit/org.switchyard.dispatcher.policy DESTINATION ${SWITCHYARD_POLICYDIR}/polkit-1/actions)

install(FILES examples/virtvzd.conf examples/switchyard.conf DESTINATION ${SWITCHYARD_SYSCONFDIR}/switchyard)
install(FILES packaging/apparmor/switchyard-libvirtd packaging/apparmor/switchyard-virt-aa-helper
        packaging/apparmor/switchyard-qemu
        DESTINATION ${SWITCHYARD_SYSCONFDIR}/apparmor.d/abstractions)

install(FILES docs/man/virtvzd.8 docs/man/switchyard-ct.8 docs/man/switchyard-guest.8 docs/man/ploop.8
        docs/man/prl_disk_tool.8 docs/man/switchyardd.8 docs/man/prlctl.8 docs/man/prlsrvctl.8
        docs/man/vzlist.8 docs/man/vzctl.8
        DESTINATION ${CMAKE_INSTALL_MANDIR}/man8)
install(FILES docs/man/virtvzd.conf.5 docs/man/switchyard.conf.5 DESTINATION ${CMAKE_INSTALL_MANDIR}/man5)
install(FILES docs/man/vzconvert.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)

file(GLOB pages CONFIGURE_DEPENDS docs/*.md)
install(FILES ${pages} DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES docs/examples/49-virtvzd.rules DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)
install(FILES examples/pcs6/101.conf examples/pcs6/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples/pcs6)
install(DIRECTORY examples/pcs6/web01.pvm DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples/pcs6)
