#!/bin/sh
# Imports Northwind: run.sh DIRECTORY_OF_CSVS [options for every ordain command, e.g. --data DIR]
# ORDAIN names the program. Running it again changes nothing that is in.
set -eu
from=$1
shift
here=$(dirname "$0")
ordain=${ORDAIN:-ordain}
"$ordain" import "$here/products.lua" "$from/products.csv" "$@"
"$ordain" import "$here/customers.lua" "$from/customers.csv" "$@"
"$ordain" import "$here/orders.lua" "$from/orders.csv" "$@"
"$ordain" import "$here/order_lines.lua" "$from/order-details.csv" "$@"
"$ordain" setting set subscription.enabled true "$@"
list=$(mktemp)
trap 'rm -f "$list"' EXIT
lua5.4 "$here/derive.lua" "$from" >"$list"
"$ordain" import "$here/subscriptions.lua" "$list" "$@"
