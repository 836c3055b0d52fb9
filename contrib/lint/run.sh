#!/bin/sh
# All lints, each to its end; `make lint` has built with gcc before.
set -u
cd "$(dirname "$0")/../.." || exit 2
failed=0
check() {
	name=$1
	shift
	if "$@"; then
		echo "lint $name: ok"
	else
		echo "lint $name: FAILED"
		failed=1
	fi
}
format() {
	find runtime include spec contrib -name '*.[ch]' 2>/dev/null |
		xargs -r clang-format --dry-run -Werror
}
scripts() {
	for script in contrib/setup.sh contrib/lint/*.sh; do
		sh -n "$script" || return 1
	done
	bash -n .ci/run
}
clang() {
	${MAKE:-make} -k -s --no-print-directory build/clang/all >build/clang.log 2>&1 && return
	grep -v '^  CC ' build/clang.log
	return 1
}
check selftest contrib/lint/selftest.sh
for lint in floors nouns sizes names; do
	check "$lint" lua5.4 "contrib/lint/$lint.lua"
done
check clang clang
check scripts scripts
check luacheck luacheck --quiet --no-color .
check format format
exit $failed
