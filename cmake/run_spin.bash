#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# run_spin.bash holds|fails <file.pml> <folder> <defines> <cflags> <pan flags>
#
# Verifies a Promela model in <folder>. The last three are lists separated by
# semicolons. Exit code 0 if the model does what the first argument says, 77 if
# spin is not installed, else 1.
set -euo pipefail

expected=$1 model=$2 folder=$3
IFS=';' read -r -a defines <<<"$4"
IFS=';' read -r -a cflags <<<"$5"
IFS=';' read -r -a pan_flags <<<"$6"

if ! command -v spin >/dev/null; then
  echo 'SKIPPED: spin is not installed'
  exit 77
fi

rm -rf "$folder"
mkdir -p "$folder"
cd "$folder"
# ccache cannot be of use: the verifier is compiled once, at -O2.
spin -a "${defines[@]}" "$model"
cc -O2 -w -DMEMLIM=2048 "${cflags[@]}" -o pan pan.c
./pan -m1000000 "${pan_flags[@]}" | tee report

# A search that was cut short proves nothing, whichever way it went.
if grep -Eq 'out of memory|max search depth too small|memory limit' report; then
  echo 'FAILED: the search is not complete'
  exit 1
fi
errors=$(sed -n 's/.*errors: \([0-9]*\).*/\1/p' report)
if [[ -z $errors ]]; then
  echo 'FAILED: the verifier reported no result'
  exit 1
fi
if [[ $expected == holds ]]; then
  (( errors == 0 )) || { echo "FAILED: $errors errors"; exit 1; }
  echo 'PASSED: no error in any interleaving'
else
  (( errors > 0 )) || { echo 'FAILED: the fault was not found'; exit 1; }
  echo 'PASSED: the fault is found'
fi
