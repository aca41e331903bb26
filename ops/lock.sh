#!/bin/sh
# Resolves requirements/*.in into lock files with hashes and without addresses. uv lives in a folder thrown away after.
set -eu
cd "$(dirname "$0")/../requirements"
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
"${PYTHON:-python3}" -m venv "$tools"
"$tools/bin/pip" --disable-pip-version-check install --quiet uv
for name in setup base dev; do
	"$tools/bin/uv" pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-emit-index-url \
		"$@" "$name.in" -o "$name.txt"
done
