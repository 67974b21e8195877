#!/bin/sh
# Installs what `./tollgate loadtest` compares with and measures with: nginx, haproxy, wrk and h2load, from Debian's packages.
# It is the only thing here that installs anything, and it says what it does. taskset is part of util-linux, which is essential; h2load is in
# nghttp2-client. The certificate of the TLS points is made by the JDK's keytool.
set -eu

packages="nginx-light haproxy wrk nghttp2-client"

missing=""
for tool in nginx haproxy wrk h2load taskset; do
  PATH=$PATH:/usr/sbin:/usr/local/sbin command -v "$tool" >/dev/null 2>&1 || missing="$missing $tool"
done
if [ -z "$missing" ]; then
  echo "load test: nginx, haproxy, wrk, h2load and taskset are here; nothing to install"
  exit 0
fi
echo "load test: missing:$missing; installing the packages $packages with apt-get"
command -v apt-get >/dev/null 2>&1 || {
  echo "load test: apt-get not found (expected: Debian or a relative): install nginx, haproxy, wrk and h2load by other means" >&2
  exit 3
}
asroot=""
[ "$(id -u)" = 0 ] || asroot=sudo
export DEBIAN_FRONTEND=noninteractive
$asroot apt-get update -q
$asroot apt-get install -y -q --no-install-recommends $packages
