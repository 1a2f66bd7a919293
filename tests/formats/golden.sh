#!/usr/bin/env bash
# Every format renders the sample as it is in golden/, byte for byte.
#
#   golden.sh            compares
#   golden.sh --update   makes what is rendered now the expectation
set -euo pipefail
cd "$(dirname "$0")"
folder=$(mktemp -d /tmp/ra.XXXXXX)
trap 'rm -rf "$folder"' EXIT
# Under valgrind the program has a wrapper.
render=(${RA_WRAPPER:+"$RA_WRAPPER"} "$RA_BUILD/tests/formats/render-sample")

# file FORMAT WIDTH
for what in "text 80" "text 200" "json 80" "jsonl 80" "junit 80" "sarif 80" "prometheus 80" "html 80" "cis 80"; do
  read -r format width <<<"$what"
  name=$format
  [ "$format" != text ] || name=text-$width
  "${render[@]}" "$format" "$width" >"$folder/$name"
done
if [ "${1:-}" = --update ]; then
  mkdir -p golden
  rm -f golden/*
  cp "$folder"/* golden/
  exit 0
fi
diff -r -u golden "$folder"

# Whatever an engine says: of control characters there is only the line feed, nothing is
# invisible, and all is well-formed UTF-8.
python3 - golden/* <<'PYTHON'
import sys, unicodedata
for path in sys.argv[1:]:
    text = open(path, encoding="utf-8", newline="").read()
    bad = {c for c in text if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp")}
    assert not bad, f"{path} has {bad!r}"
    for word in [] if path.endswith("cis") else ["5.13", "5.12", "1.2.3"]:
        assert word in text, f"{path} lacks {word}"
PYTHON
