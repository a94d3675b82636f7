#!/bin/sh
# Starts the service in the image. The heap follows the container's memory; the rest of it is for
# threads, buffers and code. JAVA_OPTS adds to the options, and arguments are the program's own
# (webhook-ingest: register).
set -eu
cache=
[ ! -f /app/app.aot ] || cache=-XX:AOTCache=/app/app.aot
# shellcheck disable=SC2086
exec java $cache -XX:MaxRAMPercentage=65 -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError \
  --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED \
  -Djava.io.tmpdir=/tmp ${JAVA_OPTS:-} -jar /app/quarkus-run.jar "$@"
