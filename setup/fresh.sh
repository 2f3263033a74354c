#!/bin/sh
# A newcomer's first minutes: clone what is committed, set up, run, answer one curl, show how long each took. Leaves nothing.
set -eu

for program in git make curl; do
	command -v "$program" >/dev/null || { echo "make fresh needs $program: install it." >&2; exit 1; }
done
# Nothing of this checkout but git: neither its environment nor what the outer make and this site's settings say.
unset MAKEFLAGS MFLAGS MAKELEVEL VIRTUAL_ENV PYTHONPATH
for name in $(env | sed -n 's/^\(HUIYIN_[A-Z_]*\)=.*/\1/p'); do unset "$name"; done

folder=$(mktemp -d)
site=
leave() {
	if [ -n "$site" ]; then kill "$site" 2>/dev/null && wait "$site" || true; fi
	rm -rf "$folder"
}
trap leave EXIT
trap 'exit 130' INT TERM

now() { date +%s; }
say() { echo "$1: $(($(now) - begun)) s"; begun=$(now); }
begun=$(now)

git clone --quiet "$(git rev-parse --show-toplevel)" "$folder/huiyin"
cd "$folder/huiyin"
say clone

make setup
say setup

port=$(.venv/bin/python -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
HUIYIN_HTTP=127.0.0.1:$port make run &
site=$!
until curl -fs -o "$folder/answer" "http://127.0.0.1:$port/matters" -H 'Content-Type: application/json' \
	-d '{"content": "The ditch by the village gate is blocked.", "place": "990100101201"}'; do
	kill -0 "$site" 2>/dev/null || { site=; echo "make run ended before it answered." >&2; exit 1; }
	[ $(($(now) - begun)) -lt 300 ] || { echo "make run did not answer within 300 s." >&2; exit 1; }
	sleep 0.2
done
say "run until the first answer"
cat "$folder/answer"
kill "$site"
wait "$site" || true
site=
say stop
