#!/bin/sh
# The benchmark: figures of the program beside what bounds them, one line each:
#
#   bench <name> <value> <unit> baseline <what> <value> ratio <r> aim <r>
#
# Higher is better. Value and baseline are measured in turn in one run, each the
# median of several rounds. Data lies below build/bench, or in BENCH_DIR.
# BENCH=quick does one small round of each; its ratios are rough.
set -eu
export LC_ALL=C

program=build/ordain
work=${BENCH_DIR:-build/bench}/work.$$
if [ "${BENCH:-}" = quick ]; then rounds=1 due=20000 seconds=1 busy=40
else rounds=3 due=100000 seconds=3 busy=200; fi
server=

finish() {
	[ -z "$server" ] || kill "$server" 2>/dev/null || :
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM HUP
mkdir -p "$work" build/bench

# --- tools ---

flags='-std=c11 -D_GNU_SOURCE -O2 -g -Wall -Wextra -pthread'
packages='lua5.4 libuv jansson sqlite3 libmicrohttpd libcurl libsodium glib-2.0 gnutls gmime-3.0 libxml-2.0 pangocairo cairo-pdf'
# shellcheck disable=SC2046,SC2086
build() {
	${CC:-gcc} $flags contrib/bench/raw.c -o build/bench/raw $(pkg-config --libs sqlite3)
	# shellcheck disable=SC2046,SC2086
	for one in documents mime; do
		${CC:-gcc} $flags -Iruntime $(pkg-config --cflags $packages) contrib/bench/$one.c \
			build/libordain.a $(pkg-config --libs $packages) -lcsv -lm -o build/bench/$one
	done
	for one in bench flows; do
		${CC:-gcc} $flags -Iruntime $(pkg-config --cflags $packages) contrib/bench/$one.c \
			contrib/bench/desk.c build/libordain.a $(pkg-config --libs $packages) -lcsv -lm \
			-o build/bench/$one
	done
}
bench=build/bench/bench raw=build/bench/raw flows=build/bench/flows home=contrib/bench/home

# Appends a number to the list of its name.
note() { echo "$2" >>"$work/$1"; }
rate() { echo "$1 $2" | awk '{ printf "%.1f", $1 / $2 }'; }
median() { sort -n "$work/$1" | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }

# name, unit, what the baseline is, aim: a line from the lists name and name.base.
line() {
	awk -v name="$1" -v unit="$2" -v what="$3" -v aim="$4" -v value="$(median "$1")" \
		-v base="$(median "$1.base")" 'BEGIN {
		form = value < 100 ? "%.1f" : "%.0f"
		printf "bench %s " form " %s baseline %s " form " ratio %.2f aim %s\n",
			name, value, unit, what, base, value / base, aim }'
}

# A copy of a prepared data directory.
copy() {
	rm -rf "${work:?}/$2"
	cp -R "$work/$1" "$work/$2"
}

# --- renewals ---

renewals() {
	$bench prepare "$work/due" $due
	for round in $(seq $rounds); do
		copy due made
		$bench renew "$work/made" >"$work/out"
		read -r made took commits memory <"$work/out"
		[ "$made" = $due ] || { echo "bench: $made of $due orders were made" >&2; exit 1; }
		note renewals "$(rate "$made" "$took")"
		note memory_renewed "$(rate 1048576 "$memory")"
		copy due raw
		# In the first round all rows are compared as well.
		$raw "$work/made/ordain.db" "$work/raw/ordain.db" $due $((due / commits + 1)) \
			$([ "$round" = 1 ] || echo 1000) >"$work/out"
		read -r made took <"$work/out"
		note renewals.base "$(rate "$made" "$took")"
	done
	line renewals renewals/s raw_sqlite 0.66
}

# --- durable orders over HTTP ---

ask() { sqlite3 "$work/orders/ordain.db" "$1"; }

serve() {
	: >"$work/listens"
	$program serve --data "$work/$1" --host 127.0.0.1 --port 0 >"$work/listens" 2>"$work/log" &
	server=$!
	for _ in $(seq 500); do
		port=$(sed -n 's/.*127\.0\.0\.1:\([0-9]*\).*/\1/p' "$work/listens")
		[ -z "$port" ] || return 0
		kill -0 $server || break
		sleep 0.02
	done
	cat "$work/log" >&2
	exit 1
}

leave() {
	kill $server
	wait $server || :
	server=
}

orders_at() {
	clients=$1 aim=$2
	for _ in $(seq $rounds); do
		copy orders made
		serve made
		# shellcheck disable=SC2086
		wrk -t1 -c"$clients" -d${seconds}s -s contrib/bench/orders.lua "http://127.0.0.1:$port" \
			-- $who >"$work/out"
		leave
		sed -n 's/^made //p' "$work/out" >"$work/made.txt"
		read -r made took lost <"$work/made.txt"
		[ "$lost" = 0 ] || { cat "$work/out" >&2; exit 1; }
		note "orders_$clients" "$(rate "$made" "$took")"
		# What came after the clients stopped counting is written by both.
		units=$(sqlite3 "$work/made/ordain.db" 'select count(*) from sales_order')
		[ "$units" -ge "$made" ] || { echo "bench: $made orders answered, $units kept" >&2; exit 1; }
		copy orders raw
		$raw "$work/made/ordain.db" "$work/raw/ordain.db" "$units" "$clients" $seconds >"$work/out"
		read -r made took <"$work/out"
		note "orders_$clients.base" "$(rate "$made" "$took")"
	done
	line "orders_$clients" orders/s "raw_sqlite_$clients" "$aim"
}

orders() {
	$bench prepare "$work/orders" 100
	$program setting set subscription.enabled false --data "$work/orders" >"$work/out"
	token=$($program token create bench --roles sales --json --data "$work/orders" | sed -n 's/.*"token":"\([^"]*\)".*/\1/p')
	who="$token $(ask 'select id from customer order by number limit 1')"
	who="$who $(ask 'select id from item order by number limit 2' | tr '\n' ' ')"
	orders_at 1 0.5
	orders_at 8 0.4
	orders_at 32 0.33
	orders_at 64 0.33
}

# --- decisions, text to text ---

decisions() {
	for _ in $(seq $rounds); do
		$bench decide $seconds >"$work/out"
		read -r judged called <"$work/out"
		note decisions "$judged"
		note decisions.base "$called"
	done
	line decisions decisions/s bare_lua_pcall 0.33
}

# --- start and memory: against what is stated here ---

starts() {
	for _ in $(seq $((rounds * 2 + 1))); do
		$bench start $program "$work/orders" >"$work/out" 2>"$work/log"
		read -r ms memory <"$work/out"
		note starts "$(rate 1000 "$ms")"
		note memory_started "$(rate 1048576 "$memory")"
	done
	note starts.base 10
	note memory_started.base 32
	note memory_renewed.base 8
	line starts starts/s stated_100_ms 1
	line memory_started processes/GB stated_32_MB 1
	line memory_renewed processes/GB stated_128_MB 1
}

# --- flows ---

# name, kind, flows, steps of each: all of them wake, and do their steps.
woken() {
	$flows begin $home "$work/asleep" "$2" "$3" "$4" >"$work/out"
	read -r _ before after <"$work/out"
	[ "$2" != sleeps ] || note memory_sleeping "$(rate 1048576 "$(rate $(((after - before) * 1024)) "$3")")"
	[ "$2" != sleeps ] || boots
	$flows pass $home "$work/asleep"
	copy asleep raw
	$flows wake $home "$work/asleep" >"$work/out"
	read -r done took commits <"$work/out"
	[ "$done" = "$3" ] || { echo "bench: $done of $3 flows came to their end" >&2; exit 1; }
	units=$(($3 * ($4 > 0 ? $4 : 1)))
	note "$1" "$(rate $units "$took")"
	$raw "$work/asleep/ordain.db" "$work/raw/ordain.db" "$3" $(($3 / commits + 1)) >"$work/out"
	read -r _ took <"$work/out"
	note "$1.base" "$(rate $units "$took")"
	rm -rf "${work:?}/asleep" "$work/raw"
}

# A server on flows that sleep, and on none.
boots() {
	$bench start $program "$work/asleep" $home >"$work/out" 2>"$work/log"
	read -r ms _ <"$work/out"
	note starts_sleeping "$(rate 1000 "$ms")"
	[ -e "$work/nobody" ] || $flows begin $home "$work/nobody" sleeps 1 0 >"$work/out"
	$bench start $program "$work/nobody" $home >"$work/out" 2>"$work/log"
	read -r ms _ <"$work/out"
	note starts_sleeping.base "$(rate 1000 "$ms")"
}

flows() {
	for _ in $(seq $rounds); do
		woken flow_calls calls $busy 500
		woken flow_notes notes $busy 500
		woken flow_wakes sleeps $due 0
	done
	note memory_sleeping.base 1024
	line flow_calls steps/s raw_sqlite 0.33
	line flow_notes steps/s raw_sqlite 0.33
	line flow_wakes flows/s raw_sqlite 0.33
	line memory_sleeping flows/MB stated_1_KB 1
	line starts_sleeping starts/s none_sleeps 0.9
}

# --- documents of three pages ---

documents() {
	for _ in $(seq $rounds); do
		build/bench/documents $seconds >"$work/out"
		read -r made base <"$work/out"
		note documents "$made"
		note documents.base "$base"
	done
	line documents documents/s bare_cairo 0.8
}

# --- mails read, from bytes to what they say ---

mime() {
	for _ in $(seq $rounds); do
		build/bench/mime $seconds >"$work/out"
		read -r made base <"$work/out"
		note mime "$made"
		note mime.base "$base"
	done
	line mime mails/s bare_gmime 0.15
}

build
renewals
orders
decisions
starts
flows
documents
mime
contrib/bench/coverages.sh
contrib/bench/mails.sh
contrib/bench/backlog.sh
contrib/bench/takeup.sh
contrib/bench/post.sh
