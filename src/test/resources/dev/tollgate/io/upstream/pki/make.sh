#!/bin/sh
# Makes the certificates beside it anew with OpenSSL: authorities, servers and a client, for tests only.
set -eu
cd "$(dirname "$0")"
century=36500 # days
authority() { # file, name
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$1.pem" -subj "/CN=$2" \
        -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign -days $century
}
issue() { # file, authority, name, extension, days
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$1.csr" -subj "/CN=$3"
    printf 'basicConstraints=CA:FALSE\n%s\n' "$4" >"$1.ext"
    openssl x509 -req -in "$1.csr" -CA "$2.pem" -CAkey "$2.key" -CAcreateserial -out "$1.pem" -extfile "$1.ext" -days "$5"
    rm "$1.csr" "$1.ext"
}
authority ca "Tollgate test authority"
authority stranger "Tollgate test stranger"
issue server ca localhost "subjectAltName=DNS:localhost,IP:127.0.0.1" $century
issue elsewhere ca elsewhere.example "subjectAltName=DNS:elsewhere.example" $century
issue expired ca localhost "subjectAltName=DNS:localhost,IP:127.0.0.1" 0
issue client ca agent "extendedKeyUsage=clientAuth" $century
authority mesh "Tollgate test mesh"
issue workload mesh workload "subjectAltName=URI:spiffe://cluster.local/ns/payments/sa/billing" $century
issue twofold mesh twofold "subjectAltName=URI:spiffe://cluster.local/ns/payments/sa/billing,URI:spiffe://cluster.local/ns/admin/sa/root" $century
rm -f ca.key stranger.key mesh.key expired.csr *.srl
