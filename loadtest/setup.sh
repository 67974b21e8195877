#!/bin/sh
# Installs what `./tollgate loadtest` compares with and measures with: nginx, haproxy and wrk, from Debian's packages.
# It is the only thing here that installs anything, and it says what it does. taskset is part of util-linux, which is essential.
set -eu

packages="nginx-light haproxy wrk"

missing=""
for tool in nginx haproxy wrk taskset; do
  PATH=$PATH:/usr/sbin:/usr/local/sbin command -v "$tool" >/dev/null 2>&1 || missing="$missing $tool"
done
if [ -z "$missing" ]; then
  echo "load test: nginx, haproxy, wrk and taskset are here; nothing to install"
  exit 0
fi
echo "load test: missing:$missing; installing the packages $packages with apt-get"
command -v apt-get >/dev/null 2>&1 || {
  echo "load test: apt-get not found (expected: Debian or a relative): install nginx, haproxy and wrk by other means" >&2
  exit 3
}
asroot=""
[ "$(id -u)" = 0 ] || asroot=sudo
export DEBIAN_FRONTEND=noninteractive
$asroot apt-get update -q
$asroot apt-get install -y -q --no-install-recommends $packages
