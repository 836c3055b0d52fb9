#!/bin/sh
# The lines of the benchmark for a backlog of mails; see run.sh for what a line says.
set -eu
${ORDAIN:-build/ordain} test contrib/bench/backlog.lua | grep '^bench '
