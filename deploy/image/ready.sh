#!/bin/sh
# Whether what listens on a port of this container answers 200: for engines whose health checks are commands.
#   ready.sh PORT PATH
set -eu
if command -v wget >/dev/null; then
  exec wget -q -T 3 -O /dev/null "http://127.0.0.1:$1$2"
fi
if command -v curl >/dev/null; then
  exec curl -fsS -m 3 -o /dev/null "http://127.0.0.1:$1$2"
fi
# Neither is in a small base; bash can open a connection by itself.
exec bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$0" && printf "GET %s HTTP/1.0\r\n\r\n" "$1" >&3 &&
  read -r -t 3 _ code _ <&3 && [ "$code" = 200 ]' "$1" "$2"
