#!/bin/sh
# Sees to it that what the named sets need is installed: run, test, lint, bench.
#
# Probes first, without the package manager, so that a machine that has all is
# done in a blink and one that is no Debian can bring its own. What is missing is
# installed by apt as root or through sudo; where neither is to be had the line
# to run is printed. Harmless twice.
set -eu
export LC_ALL=C

# set, package, probe: a command, a pkg-config module, or a file.
needs() {
	cat <<'NEEDS'
run build-essential cmd:gcc
run build-essential cmd:ar
run pkg-config cmd:pkg-config
run lua5.4 cmd:lua5.4
run liblua5.4-dev pc:lua5.4
run libuv1-dev pc:libuv
run libjansson-dev pc:jansson
run libsqlite3-dev pc:sqlite3
run libmicrohttpd-dev pc:libmicrohttpd
run libcurl4-openssl-dev pc:libcurl
run libsodium-dev pc:libsodium
run libglib2.0-dev pc:glib-2.0
run libgnutls28-dev pc:gnutls
run libgmime-3.0-dev pc:gmime-3.0
run libxml2-dev pc:libxml-2.0
run libpango1.0-dev pc:pangocairo
run libcairo2-dev pc:cairo-pdf
run fonts-dejavu-core file:/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf
run libcsv-dev file:/usr/include/csv.h
run tzdata file:/usr/share/zoneinfo/Europe/Copenhagen
run curl cmd:curl
run poppler-utils cmd:pdftotext
test lua-busted cmd:busted
test openssl cmd:openssl
test python3 file:/usr/bin/python3
test python3-aiosmtpd file:/usr/lib/python3/dist-packages/aiosmtpd/__init__.py
test dovecot-imapd file:/usr/lib/dovecot/imap
test postgresql file:/usr/lib/postgresql/*/bin/initdb
test sqlite3 cmd:sqlite3
test strace cmd:strace
test fonts-noto-cjk file:/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc
lint clang cmd:clang
lint clang-format cmd:clang-format
lint lua-check cmd:luacheck
bench wrk cmd:wrk
NEEDS
}

has() {
	case $1 in
	cmd:*) command -v "${1#cmd:}" >/dev/null 2>&1 ;;
	pc:*) pkg-config --exists "${1#pc:}" 2>/dev/null ;;
	file:*) # the pattern of a path, taken apart by the shell on purpose
		for path in ${1#file:}; do [ -e "$path" ] && return 0; done
		return 1 ;;
	esac
}

missing() {
	needs | while read -r set package probe; do
		case " $sets " in *" $set "*) has "$probe" || echo "$package" ;; esac
	done | sort -u | tr '\n' ' '
}

sets="${*:-run}"
packages=$(missing)
[ -n "$packages" ] || exit 0

line="apt-get install -y --no-install-recommends $packages"
if ! command -v apt-get >/dev/null 2>&1; then
	echo "setup: these Debian packages, or what stands for them here, are missing: $packages" >&2
	exit 1
elif [ "$(id -u)" -eq 0 ]; then
	as=
elif command -v sudo >/dev/null 2>&1 && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
	as=sudo
else
	printf 'setup: some packages are missing; as root, run\n  %s\nand try again\n' "$line" >&2
	exit 1
fi

# Some bare systems lack /run, without which no package can add a user.
[ -d /run ] || $as mkdir -m 755 /run
# Specs start servers of their own; those of the packages stay down.
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
	trap '$as rm -f $policy' EXIT
	printf '#!/bin/sh\nexit 101\n' | $as tee $policy >/dev/null
	$as chmod 755 $policy
fi
echo "setup: installing $packages"
apt="$as env DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get -q -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300"
$apt update
# One word per package and option: no quotes on purpose.
$apt install -y --no-install-recommends $packages
packages=$(missing)
if [ -n "$packages" ]; then
	echo "setup: still not found after installing: $packages" >&2
	exit 1
fi
