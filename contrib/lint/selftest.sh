#!/bin/sh
# Each lint must find what is bad and be silent on what is good: a lint that finds
# nothing any more looks just like a clean tree.
set -u
lints=$(cd "$(dirname "$0")" && pwd)
config=$(cd "$lints/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

fresh() {
	rm -rf "$work/tree"
	mkdir -p "$work/tree" && cd "$work/tree" && git init -q . || exit 2
}
# put PATH: the file's text comes on stdin.
put() {
	mkdir -p "$(dirname "$1")" && cat >"$1"
}
complain() {
	echo "selftest: $1"
	failed=1
}
# finds LINT TEXT: exit 1 and a finding that holds the text.
finds() {
	said=$(lua5.4 "$lints/$1.lua" 2>&1) && complain "$1 found nothing, expected: $2"
	case $said in *"$2"*) ;; *) complain "$1 said \"$said\", expected: $2" ;; esac
}
silent() {
	said=$(lua5.4 "$lints/$1.lua" 2>&1) || complain "$1 should be silent, said: $said"
}
repeat() { awk -v n="$1" -v text="$2" 'BEGIN { while (n-- > 0) print text }'; }

fresh
echo '#include "vm/vm.h"' | put runtime/base/a.c
finds floors 'runtime/base/a.c:1: base is below vm and may not include vm/vm.h'
fresh
echo '#include "vm.h"' | put runtime/base/a.c
finds floors '"vm.h" names no floor'
fresh
echo '#include "base/err.h"' | put runtime/cellar/a.c
finds floors 'runtime/cellar is no floor'
fresh
echo '#include "base/err.h"' | put include/ordain/ordain.h
finds floors 'a public header includes nothing of runtime/'
fresh
echo '#include "ordain/ordain.h"' | put runtime/api/a.c
finds floors 'only command/ may include it'
fresh
printf '#include "vm/match.h"\n#include "base/err.h"\n#include "value/a.h"\n' | put runtime/value/a.c
printf '#include "command/a.h"\n#include "api/b.h"\n' | put runtime/main.c
silent floors

for noun in subscription Coverage CUSTOMERS invoice warranty opportunity fulfilment prospect; do
	fresh
	echo "/* the $noun */" | put runtime/base/a.c
	finds nouns 'runtime/base/a.c:1: business noun'
done
for code in 'int order;' 'int sales_order;' 'int lead_time;' 'a = "quote";' 'struct quote *a;' 'char *quote;' 'int order_line = 1;'; do
	fresh
	echo "$code" | put runtime/base/a.c
	finds nouns 'runtime/base/a.c:1: business noun'
done
fresh
echo 'create table quote (id text primary key);' | put runtime/operate/schema.sql
finds nouns 'runtime/operate/schema.sql:1'
fresh
printf -- '-- in order\nlocal lead = 1\n' | put runtime/operate/a.lua
finds nouns 'runtime/operate/a.lua:2'
fresh
put runtime/base/a.c <<'CODE'
/* in order of name; a quote leads to the next */
static int ordering, reorder_all, leading, misquoted;
static const char *text = "select a from b order by a"; /* "in order" */
x = atomic_load_explicit(&n, memory_order_relaxed) + byte_order + __BYTE_ORDER__ + quote_char;
CODE
echo 'char quote = *at; if (*at == quote) at++;' | put runtime/store/sql.c
printf 'select a from b\n  ORDER BY a;\n' | put runtime/store/a.sql
printf 'local q = sql [[ select a from b order by a ]]\n' | put runtime/operate/a.lua
echo 'local order = {}' | put scripts/order/a.lua
silent nouns

fresh
repeat 901 'int a;' | put runtime/base/a.c
finds sizes '901 lines, at most 900'
{ echo 'int f(void)'; echo '{'; repeat 61 '	a();'; echo '}'; } | put runtime/base/a.c
finds sizes 'runtime/base/a.c:2: a function of 61 lines'
printf '\t\t\t\t\t\t\t\t\t\t\t\tabcde;\n' | put runtime/base/a.c
finds sizes '102 columns'
fresh
repeat 61 '-- a' | put policies/x/y.lua
finds sizes 'policies/x/y.lua:61: a policy of 61 lines'
fresh
{ repeat 838 'int a;'; echo 'int f(void)'; echo '{'; repeat 59 '	a();'; echo '}'; } | put runtime/base/a.c
repeat 60 '-- a' | put policies/x/y.lua
repeat 200 '-- a' | put policies/x/y.cases.lua
repeat 200 '-- a' | put policies/x/data/z.lua
silent sizes

fresh
printf 'ok\nfrom https://registry.%s.org/x\n' npmjs | put docs/a.md
finds names 'docs/a.md:2: names a registry'
fresh
printf 'cd %s/build\n' "$(git rev-parse --show-toplevel)" | put .ci/run
finds names '.ci/run:1: names a machine'
fresh
printf 'see /%s/me/a\n' home | put a.md
finds names 'a.md:1: names a machine'
fresh
printf 'a house/home/x and https://example.org/home\n' | put docs/a.md
silent names

# The tools that are not ours are tried with the tree's own configuration.
fresh
cp "$config/.clang-format" "$config/.luacheckrc" .
printf 'int f(void)\n{\n    return 1;\n}\n' | put runtime/base/a.c
clang-format --dry-run -Werror runtime/base/a.c 2>/dev/null && complain 'clang-format found nothing'
printf 'int f(void)\n{\n\treturn 1;\n}\n' | put runtime/base/a.c
clang-format --dry-run -Werror runtime/base/a.c || complain 'clang-format should be silent'
echo 'undeclared = 1' | put policies/x/y.lua
luacheck -qq --no-color policies >/dev/null && complain 'luacheck: a policy may set a global'
echo 'local unused = 1' | put scripts/x/operations.lua
luacheck -qq --no-color scripts >/dev/null && complain 'luacheck: an unused variable'
fresh
cp "$config/.luacheckrc" .
echo 'return function(ask) return allow { skip = list.new(), n = #ask } end' | put policies/x/y.lua
echo 'address = { street = text { max = 2 }, of = order.line }' | put scripts/x/contracts.lua
echo 'operation "x.y" { output = address, run = function(tx, input) fail.invalid("X", "y") end }' |
	put scripts/x/operations.lua
echo 'describe("x", function() it("y", function() assert.are.equal(1, ordain.open {}) end) end)' | put spec/x_spec.lua
luacheck -qq --no-color . >/dev/null || complain 'luacheck should be silent'

exit $failed
