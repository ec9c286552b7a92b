# SPDX-License-Identifier: LGPL-2.1-or-later
# The guest's kernel: Debian's general one, since the cloud kernel lacks the disk and network cards of PCS6 machines.

# Prints NAME=VERSION of the newest that apt knows; without apt's lists, of the last one that was used.
find_kernel_package() {
  local cache=$1 name version
  name=$(apt-cache depends linux-image-amd64 2>/dev/null | awk '$1 == "Depends:" { print $2; exit }')
  version=$(apt-cache policy "${name:-none}" 2>/dev/null | awk '$1 == "Candidate:" { print $2 }')
  if [ -n "$version" ]; then
    echo "$name=$version"
  else
    ls -t "$cache" | sed -n 's/^\(linux-image-[^_]*\)_\(.*\)_amd64.deb$/\1=\2/p' | head -n 1
  fi
}

unpack_kernel() {
  local cache=$1 package=$2 into=$3 file
  file=$cache/${package%%=*}_${package#*=}_amd64.deb
  if [ ! -e "$file" ]; then
    (cd "$cache" && apt-get -q -o APT::Sandbox::User=root download "$package")
  fi
  mkdir -p "$into"
  dpkg-deb --fsys-tarfile "$file" | tar -x -C "$into" ./boot ./lib/modules
}
