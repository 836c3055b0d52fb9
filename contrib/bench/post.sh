#!/bin/sh
# The lines of the benchmark for mail that comes by IMAP and goes by SMTP, beside bare
# libcurl with the same server and the same letters; see run.sh for what a line says, and
# which builds build/bench/flows.
set -eu
export LC_ALL=C

program=${ORDAIN:-build/ordain}
work=${BENCH_DIR:-build/bench}/post.$$
if [ "${BENCH:-}" = quick ]; then rounds=1 mails=500 letters=200; else rounds=3 mails=2000 letters=1000; fi
server='' other=''

stop() {
	[ -z "$1" ] || kill "$1" 2>/dev/null || return 0
	[ -z "$1" ] || wait "$1" 2>/dev/null || :
}
finish() {
	stop "$server"
	stop "$other"
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM HUP
mkdir -p "$work" build/bench
${CC:-gcc} -std=c11 -D_GNU_SOURCE -O2 -g -Wall -Wextra -pthread contrib/bench/post.c \
	-o build/bench/post $(pkg-config --cflags --libs libcurl)
post=build/bench/post flows=build/bench/flows

note() { echo "$2" >>"$work/$1"; }
rate() { echo "$1 $2" | awk '{ printf "%.1f", $1 / $2 }'; }
median() { sort -n "$work/$1" | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }
line() {
	awk -v name="$1" -v unit="$2" -v what="$3" -v aim="$4" -v value="$(median "$1")" \
		-v base="$(median "$1.base")" 'BEGIN {
		printf "bench %s %.0f %s baseline %s %.0f ratio %.2f aim %s\n",
			name, value, unit, what, base, value / base, aim }'
}

# The first word that a process writes into a file.
word_of() {
	for _ in $(seq 500); do
		read -r word _ <"$1" 2>/dev/null && [ -n "$word" ] && { echo "$word"; return 0; }
		sleep 0.02
	done
	echo "bench: $1 stays empty" >&2
	exit 1
}

serve() {
	$program serve "$@" --host 127.0.0.1 --port 0 >"$work/listens" 2>"$work/log" &
	server=$!
}
leave() {
	stop "$server"
	server=
}

# --- mails by IMAP: from the first commit to the last ---

ask() { sqlite3 -cmd '.timeout 5000' "$work/in/ordain.db" "$1"; }

imap_once() {
	rm -rf "$work/in"
	mkdir -m 700 "$work/in"
	$program db migrate --data "$work/in" >"$work/out"
	printf open-sesame | $program secret set box - --data "$work/in" >"$work/out"
	$program call mailbox.create name=bench kind=imap "url=imap://127.0.0.1:$port" user=bench secret=box tls=off \
		since=all mark=none --data "$work/in" >"$work/out"
	serve --data "$work/in"
	for _ in $(seq 3000); do
		[ "$(ask 'select count(*) from mail')" -lt "$mails" ] || break
		sleep 0.1
	done
	took=$(ask 'select (max(arrived_at) - min(arrived_at)) / 1e6 from mail having count(*) = '"$mails")
	leave
	[ -n "$took" ] || { cat "$work/log" >&2; exit 1; }
	note imap_fetch "$(rate "$mails" "$took")"
	note imap_fetch.base "$(rate "$mails" "$($post fetch "$port" "$mails")")"
}

imap() {
	for one in /usr/sbin/dovecot /usr/lib/dovecot/imap /usr/bin/python3 /usr/bin/openssl; do
		[ -e $one ] && continue
		echo "imap_fetch is left out: $one is not installed (make test does)"
		return 0
	done
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=bench -keyout "$work/key.pem" -out "$work/cert.pem" \
		2>"$work/out"
	box=$(mktemp -d /dev/shm/ordain-bench.XXXXXX 2>/dev/null || mktemp -d)
	/usr/bin/python3 spec/e2e/dovecot.py "$box" "$work/cert.pem" "$work/key.pem" >"$work/port" 2>"$work/log" &
	other=$!
	port=$(word_of "$work/port")
	$post fill "$port" "$mails"
	for _ in $(seq $rounds); do imap_once; done
	stop "$other"
	other=
	rm -rf "$box"
	line imap_fetch mails/s bare_libcurl 0.2
}

# --- letters by SMTP: from the first connection to the last reply ---

sink() {
	: >"$work/sink"
	$post sink "$letters" >"$work/sink" &
	other=$!
	port=$(word_of "$work/sink")
}
# Until the sink has all; $2: who sends them, and may fail.
sank() {
	while kill -0 "$other" 2>/dev/null; do
		[ -z "${2:-}" ] || kill -0 "$2" 2>/dev/null || { cat "$work/log" >&2; exit 1; }
		sleep 0.1
	done
	other=
	note "$1" "$(rate "$letters" "$(tail -1 "$work/sink")")"
}

smtp_once() {
	rm -rf "$work/flows"
	$flows begin contrib/bench/home "$work/flows" letters "$letters" 0 >"$work/out"
	sink
	echo "mail = { url = 'smtp://127.0.0.1:$port', from = 'desk@ordain.test', starttls = 'off' }" \
		>"$work/flows/ordain.conf.lua"
	serve --home contrib/bench/home --data "$work/flows"
	sank smtp_send "$server"
	leave
	sink
	$post send "$port" "$letters"
	sank smtp_send.base
}

smtp() {
	for _ in $(seq $rounds); do smtp_once; done
	line smtp_send letters/s bare_libcurl_8 0.1
}

imap
smtp
