#!/bin/sh
# The lines of the benchmark for waiting mail that an agent takes up; see run.sh for what a line says.
set -eu
${ORDAIN:-build/ordain} test contrib/bench/takeup.lua | grep '^bench '
