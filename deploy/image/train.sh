#!/bin/sh
# Runs the service once without anything around it, as far as it comes, to learn its classes. A service ends by
# itself when it finds no settings; what it has loaded by then is what a start needs. What needs none is
# asked to end, and writes what it has learnt then.
set -u
[ "${TRAIN:-yes}" = yes ] || exit 0
java -XX:AOTCacheOutput=/app/app.aot -XX:+UseSerialGC \
  --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED \
  -Djava.io.tmpdir=/tmp -jar /app/quarkus-run.jar >/dev/null 2>&1 &
java=$!
(sleep 30 && kill "$java") >/dev/null 2>&1 &
wait "$java"
[ -s /app/app.aot ] || rm -f /app/app.aot
exit 0
