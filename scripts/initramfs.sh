#!/bin/sh
# SPDX-License-Identifier: MIT
#
# initramfs.sh OUT.cpio PROGRAM...: pack the programs into a cpio archive (newc).
#
# A program .../prog/DIR/NAME becomes /DIR/NAME, stripped; `init` becomes /init. A module NAME.ko
# (for Linux, see oracle.py) becomes /modules/NAME.ko and a line of /etc/modules. Devices are the
# kernel's business, so no root rights are needed here. Same input, same bytes.
set -e
out=$1
shift
stage=${out%.cpio}
rm -rf "$stage"
mkdir -p "$stage/bin" "$stage/dev" "$stage/proc" "$stage/tests" "$stage/tmp"
for prog; do
	case $prog in
	*.ko)
		mkdir -p "$stage/modules" "$stage/etc"
		cp "$prog" "$stage/modules/"
		echo "/modules/${prog##*/}" >>"$stage/etc/modules"
		continue ;;
	esac
	name=${prog##*/prog/}
	[ "$name" = bin/init ] && name=init
	"${STRIP:-strip}" -o "$stage/$name" "$prog"
done
find "$stage" -exec touch -h -d @0 {} +
cd "$stage"
find . -mindepth 1 | LC_ALL=C sort |
	cpio --quiet -o -H newc -R 0:0 --reproducible >"../$(basename "$out").tmp"
cd - >/dev/null
mv "$out.tmp" "$out"
