#!/bin/sh
# A warranty on each order line of 1998, billed for a year, a tenth of them given back in
# the sixth month: coverages.sh DIRECTORY_OF_CSVS --data DIR [more options for ordain]
# The data directory is one with a test clock: ordain db migrate --test --clock TIME.
# ORDAIN names the program. YEAR chooses another year. Lines of orders that have not been
# shipped are refused: their orders are not closed.
set -eu
from=$1
shift
here=$(dirname "$0")
ordain=${ORDAIN:-ordain}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
call() {
	operation=$1 input=$2
	shift 2
	"$ordain" call "$operation" "$input" "$@"
}

"$ordain" import "$here/products.lua" "$from/products.csv" "$@"
"$ordain" import "$here/customers.lua" "$from/customers.csv" "$@"
"$ordain" import "$here/orders.lua" "$from/orders.csv" "$@"
"$ordain" import "$here/order_lines.lua" "$from/order-details.csv" "$@"
"$ordain" import "$here/coverages_items.lua" "$from/products.csv" "$@"
call catalog.import '{"number":"WARRANTY","descriptions":{"en":"Warranty, one year"},"unit":"year",
	"price":{"amount":"0.00","currency":"USD"},"kind":"service","coverage_kind":"extended_warranty",
	"contract_coverage":true,"duration_type":"fixed","duration":{"amount":12,"unit":"month"},
	"covered_share":"0.10"}' "$@" >/dev/null

lua5.4 "$here/coverages_derive.lua" "$from" "${YEAR:-1998}" >"$work/lines.jsonl"
# Exit code 1 says that some were refused.
"$ordain" import "$here/coverages.lua" "$work/lines.jsonl" --rejects "$work/rejects.csv" "$@" || [ $? = 1 ]
sed 1d "$work/rejects.csv" | grep -o 'COV_[A-Z_]*' | sort | uniq -c | awk '{ print "refused " $2 " " $1 }'

# The tenth, twentieth … of all coverages, page by page.
cursor=
: >"$work/ids"
while :; do
	call coverage.list "{\"limit\":100$cursor}" "$@" >"$work/page"
	lua5.4 "$here/coverages_ids.lua" <"$work/page" >>"$work/ids"
	next=$(sed -n 's/.*"next":"\([^"]*\)".*/\1/p' "$work/page")
	[ -n "$next" ] || break
	cursor=",\"cursor\":\"$next\""
done
echo "running $(wc -l <"$work/ids")"

advance() { "$ordain" clock advance "$@" >/dev/null; }
advance "165 days" "$@"
mkdir "$work/returns"
awk -v dir="$work/returns" 'NR % 10 == 0 { print "{\"id\":\"" $1 "\",\"reason\":\"not wanted\"}" >(dir "/" NR ".json") }' \
	"$work/ids"
"$ordain" call coverage.return --each "$work/returns/*" "$@" >"$work/returned"
echo "returned $(find "$work/returns" -name '*.json' | wc -l)"
call coverage.ledger_totals '{}' "$@" | sed 's/^/after 165 days /'
advance "210 days" "$@"
call coverage.ledger_totals '{}' "$@" | sed 's/^/after 375 days /'
