#!/bin/sh
# The coverage lines of the benchmark; see run.sh for what a line says.
set -eu
${ORDAIN:-build/ordain} test contrib/bench/coverages.lua | grep '^bench '
