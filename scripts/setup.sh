#!/bin/bash
# SPDX-License-Identifier: MIT
#
# setup.sh OUT GROUP: make sure that what GROUP (build, run, debug, test, oracle, sparse) needs is there.
#
# Missing Debian packages are installed: directly as root, else through sudo, after saying which
# and why; where neither is possible the list is printed and the script fails. Nothing that is
# installed is ever removed for them: what apt-get would have to remove is said instead. A stamp
# OUT/.setup/GROUP remembers success; make reads the one of `build` for two compiler paths.
#
# Group build also brings libfdt, zlib and liblz4 for ARM, group oracle Debian's Linux for ARM. They belong to a
# foreign architecture, so they are fetched and unpacked into OUT/deps and OUT/linux with package
# lists of their own: the machine's architectures, lists and package state are not touched.
set -eu
out=$1 group=$2
mkdir -p "$out/.setup"
out=$(cd "$out" && pwd)

case $group in
build)	why="to build the kernel and its programs"
	packages="gcc-arm-none-eabi binutils-arm-none-eabi kconfig-frontends-nox cpio" ;;
run)	why="to run them in an emulator"
	packages="qemu-system-arm util-linux python3" ;;
debug)	why="to debug the running kernel"
	packages="gdb-multiarch" ;;
test)	why="to run the tests"
	packages="gcc libc6-dev libfdt-dev zlib1g-dev device-tree-compiler qemu-user python3-pytest
		  python3-pytest-xdist python3-pexpect e2fsprogs lz4 liblz4-dev sparse" ;;
sparse)	why="to check what the compiler does not"
	packages="sparse" ;;
oracle)	why="to run Linux beside them"
	packages="cpio python3" ;;
*)	echo "setup.sh: no group '$group'" >&2; exit 2 ;;
esac

stop() {
	echo "setup: $*" >&2
	exit 1
}

# Packages of the list that are not installed.
missing() {
	local p
	for p in $packages; do
		dpkg-query -W -f '${db:Status-Status}\n' "$p" 2>/dev/null | grep -qx installed ||
			printf '%s ' "$p"
	done
}

# Run apt-get with the rights it needs.
as_root() {
	if [ "$(id -u)" = 0 ]; then
		env DEBIAN_FRONTEND=noninteractive "$@"
	else
		sudo env DEBIAN_FRONTEND=noninteractive "$@"
	fi
}

apt_log=$out/.setup/apt.log

# Install the packages of a list with apt-get. False: it cannot; apt.log says why.
apt_install() {
	local install="apt-get -q -y --no-remove -o DPkg::Lock::Timeout=300 install --no-install-recommends $1"
	# The machine's lists may be absent or old: then one update, and again.
	as_root $install >"$apt_log" 2>&1 || would_remove "$1" || {
		as_root apt-get -q -o DPkg::Lock::Timeout=300 update >>"$apt_log" 2>&1 || :
		as_root $install >>"$apt_log" 2>&1
	}
}

# What apt-get would remove to install the packages of a list. False: nothing.
would_remove() {
	removed=$(apt-get -s install --no-install-recommends $1 2>/dev/null | sed -n 's/^Remv \([^ ]*\).*/\1/p' | tr '\n' ' ')
	removed=${removed% }
	[ -n "$removed" ] || return 1
	return 0
}

may_install() {
	[ "$(id -u)" = 0 ] || { command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; }
}

install_packages() {
	local list=$1 removed=
	command -v apt-get >/dev/null ||
		stop "not a Debian system; please install what Debian calls: $list ($why)"
	may_install || stop "neither root nor sudo here; please install ($why): $list"
	echo "setup: installing $why: $list$([ "$(id -u)" = 0 ] || echo '(apt-get through sudo)')"
	apt_install "$list" && [ -z "$removed" ] && return
	[ -z "$removed" ] ||
		stop "installing $list($why) would remove $removed: nothing was changed; please decide, and install them"
	tail -n 15 "$apt_log" >&2
	stop "apt-get could not install: $list (log: $apt_log)"
}

# Host tests are 32-bit programs like the kernel where the machine builds and runs such, else programs of its own
# width: they run all the same. On amd64 that takes the libraries of gcc's version; the package gcc-multilib itself
# would displace every cross compiler.
offer_multilib() {
	local list removed= why="for host tests of 32 bits"
	if [ "$(dpkg --print-architecture 2>/dev/null)" != amd64 ]; then
		echo "setup: this machine is not amd64: host tests are programs of its own width"
		return
	fi
	has_32_bit && return
	list="gcc-$(gcc -dumpversion | cut -d. -f1)-multilib "
	if command -v apt-get >/dev/null && may_install; then
		echo "setup: installing $why: $list"
		apt_install "$list" && has_32_bit && return
	fi
	echo "setup: no $list${removed:+(it would remove $removed)}: host tests are 64-bit programs"
}

# Success also if there is nothing to be installed, since the machine's kernel would not run it.
has_32_bit() {
	local status=0
	scripts/gcc-m32.sh >/dev/null || status=$?
	[ "$status" != 2 ] || echo "setup: this machine builds 32-bit programs but does not run them: host tests are 64-bit programs"
	[ "$status" != 1 ]
}

# Get ready to fetch packages of armhf: apt-get with its own state, and the machine's own sources.
apt=$out/.setup/apt
private_lists() {
	rm -rf "$apt"
	mkdir -p "$apt/state/lists/partial" "$apt/cache/archives/partial" "$apt/sources"
	: >"$apt/status"
	: >"$apt/sources.list"
	local f
	# The same sources, without their limits on architectures.
	for f in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
		[ -f "$f" ] && sed -E 's/ arch=[^] ]*//; s/\[arch=[^] ]* ?/[/; s/\[ *\]//' "$f" \
			>"$apt/sources/$(basename "$f" .list).list"
	done
	for f in /etc/apt/sources.list.d/*.sources; do
		[ -f "$f" ] && grep -v -i '^Architectures' "$f" >"$apt/sources/$(basename "$f")"
	done
	cat >"$apt/apt.conf" <<-EOF
		#clear APT::Architectures;
		#clear APT::Update::Post-Invoke;
		#clear APT::Update::Post-Invoke-Success;
		APT::Architecture "armhf";
		APT::Architectures { "armhf"; };
		APT::Sandbox::User "root";
		Acquire::Languages "none";
		Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
		Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";
		Dir::State "$apt/state";
		Dir::State::status "$apt/status";
		Dir::Cache "$apt/cache";
		Dir::Etc::sourcelist "$apt/sources.list";
		Dir::Etc::sourceparts "$apt/sources";
	EOF
	# A source without armhf may fail the update; the download tells whether it mattered.
	apt-get -q -c "$apt/apt.conf" update >"$apt/log" 2>&1 || :
}

# Fetch a package of armhf and unpack it into $apt/root.
fetch() {
	(cd "$apt" && apt-get -q -c "$apt/apt.conf" download "$1:armhf" >>"$apt/log" 2>&1) || {
		tail -n 15 "$apt/log" >&2
		stop "cannot fetch $1:armhf (log: $apt/log)"
	}
	dpkg-deb -x "$apt/$1"_*_armhf.deb "$apt/root"
}

# Brings $1.a of a package's into $deps/lib. Its objects are marked as hard-float, the kernel's are
# soft-float. No function of these libraries takes or returns a floating-point value, so dropping the
# mark is all that linking needs. $2...: what else objcopy is to do.
bring_library() {
	local name=$1
	shift
	arm-none-eabi-objcopy --remove-section .ARM.attributes "$@" \
		"$(find "$apt/root" -name "$name.a")" "$deps/lib/$name.a.tmp"
	mv "$deps/lib/$name.a.tmp" "$deps/lib/$name.a"
}

fetch_libraries() {
	local deps=$out/deps name
	[ -s "$deps/lib/libfdt.a" ] && [ -s "$deps/lib/libz.a" ] && [ -s "$deps/lib/liblz4.a" ] && return
	echo "setup: fetching libfdt, zlib and liblz4 for ARM into $deps (private copies)"
	rm -rf "$deps"
	mkdir -p "$deps/lib" "$deps/include"
	private_lists
	for name in libfdt-dev zlib1g-dev liblz4-dev; do
		fetch "$name"
	done
	cp "$apt"/root/usr/include/*fdt*.h "$apt"/root/usr/include/{zlib.h,lz4.h} \
		"$(find "$apt/root" -name zconf.h)" "$deps/include/"
	bring_library libfdt
	# They unpack the initramfs: all of them go to init memory, and need no tables for backtraces.
	for name in libz liblz4; do
		bring_library "$name" --remove-section '.ARM.ex*' --prefix-alloc-sections=.init
	done
	rm -rf "$apt"
}

# The kernel, and in OUT/linux/modules the names of what drives its disks, in loading order.
linux_modules="virtio_mmio virtio_blk"
fetch_linux() {
	local linux=$out/linux name module path
	[ -s "$linux/modules" ] && return
	echo "setup: fetching Debian's Linux for ARM, 43 MB, into $linux (a private copy)"
	rm -rf "$linux"
	mkdir -p "$linux"
	private_lists
	# linux-image-armmp is an empty package that needs the current kernel.
	name=$(apt-cache -c "$apt/apt.conf" show linux-image-armmp:armhf 2>>"$apt/log" |
		sed -n 's/^Depends: *\(linux-image-[^ ,]*\).*/\1/p' | head -n 1)
	[ -n "$name" ] || stop "no source has linux-image-armmp:armhf (log: $apt/log)"
	fetch "$name"
	cp "$apt"/root/boot/vmlinuz-* "$linux/vmlinuz"
	for module in $linux_modules; do
		path=$(find "$apt/root" -name "$module.ko")
		[ -n "$path" ] || stop "$name has no module $module"
		cp "$path" "$linux/"
		echo "$module.ko" >>"$linux/modules.tmp"
	done
	echo "$name" >"$linux/version"
	mv "$linux/modules.tmp" "$linux/modules"
	rm -rf "$apt"
}

list=$(missing)
[ -z "$list" ] || install_packages "$list"

stamp=$out/.setup/$group
if [ "$group" = build ]; then
	fetch_libraries
	gcc=arm-none-eabi-gcc
	{
		echo "# Written by scripts/setup.sh, read by the Makefile."
		echo "GCC_INCLUDE := $($gcc -print-file-name=include)"
		echo "LIBGCC := $($gcc -marm -march=armv7-a -mfloat-abi=soft -print-libgcc-file-name)"
	} >"$stamp"
else
	[ "$group" != oracle ] || fetch_linux
	[ "$group" != test ] || offer_multilib
	echo "# $packages" >"$stamp"
fi
