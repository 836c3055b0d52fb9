#!/bin/sh
# The line of the benchmark for proposals; see run.sh for what a line says.
set -eu
${ORDAIN:-build/ordain} test contrib/bench/mails.lua | grep '^bench '
