#!/bin/sh
# Speaks every row of lines.tsv and writes the clips beside it. Needs espeak-ng and sox; the build does not run this.
# Usage: simulator/speech/make-speech.sh
set -eu

clips=$(cd "$(dirname "$0")/../src/main/resources/dev/outdial/simulator/speech" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

rm -f "$clips"/*.ulaw
grep -v '^#' "$clips/lines.tsv" | while IFS="$(printf '\t')" read -r clip voice words; do
  # Two people a listener cannot mix up: a woman from Britain calls a man in America.
  case $voice in
    agent) espeak-ng -v en-gb+f4 -s 165 -p 55 -w "$work/spoken.wav" -- "${words#[,.] }" </dev/null ;;
    callee) espeak-ng -v en-us+m7 -s 160 -p 30 -w "$work/spoken.wav" -- "$words" </dev/null ;;
    *) echo "unknown voice: $voice" >&2; exit 1 ;;
  esac
  # The line starts and ends with sound, and pauses inside it stay below what counts as the end of a turn.
  sox "$work/spoken.wav" "$work/trimmed.wav" silence 1 0.01 1% reverse silence 1 0.01 1% reverse silence -l 1 0.02 1% -1 0.25 1%
  sox "$work/trimmed.wav" -r 8000 -c 1 -e mu-law -b 8 -t raw "$clips/$clip.ulaw" highpass 200 lowpass 3400 norm -6
done
echo "$(ls "$clips"/*.ulaw | wc -l) clips, $(cat "$clips"/*.ulaw | wc -c) bytes"
