#!/bin/sh
# Make a private certificate authority, and certificates it signs, for the servers of one site.
#
#   make-ca.sh FOLDER NAME HOST [HOST …]
#
# writes FOLDER/ca.pem (believed by the clients: HUIYIN_CA), FOLDER/ca.key, FOLDER/NAME.pem and FOLDER/NAME.key. HOST is
# each name or address by which clients reach that server. Run it again for another NAME, or for the same one: the
# authority stays, and a certificate stays as long as it names the same hosts and is good for another 30 days.
# Keys can be read by their owner alone. Move ca.key to a place that is not on the network once all is made.
set -eu
umask 077

[ $# -ge 3 ] || { echo "usage: $0 FOLDER NAME HOST [HOST ...]" >&2; exit 2; }
command -v openssl >/dev/null || { echo "openssl is missing: apt-get install openssl" >&2; exit 1; }
folder=$1 name=$2
shift 2
case $name in
    ca | */* | '') echo "NAME must be a plain name and not ca" >&2; exit 2 ;;
esac

names=
for host in "$@"; do
    case $host in
        *[!A-Za-z0-9.:*-]* | '') echo "not a name or address of a host: $host" >&2; exit 2 ;;
        *:* | *[0-9].*[0-9].*[0-9].*[0-9]) kind=IP ;;
        *) kind=DNS ;;
    esac
    names="$names${names:+,}$kind:$host"
done

mkdir -p "$folder"
work=$(mktemp -d "$folder/.make-ca.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
new_key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1" 2>/dev/null; }

if [ -e "$folder/ca.pem" ] && [ ! -e "$folder/ca.key" ]; then
    echo "$folder/ca.key is not there: bring it back to sign with it" >&2
    exit 1
fi
if [ ! -e "$folder/ca.pem" ]; then
    cat >"$work/ca.conf" <<'CONF'
[req]
distinguished_name = name
x509_extensions = authority
prompt = no
[name]
CN = Huiyin private authority
[authority]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
CONF
    [ -e "$folder/ca.key" ] || { new_key "$work/ca.key" && mv "$work/ca.key" "$folder/ca.key"; }
    openssl req -x509 -new -key "$folder/ca.key" -sha256 -days 3650 -config "$work/ca.conf" -out "$work/ca.pem"
    mv "$work/ca.pem" "$folder/ca.pem"
    echo "made $folder/ca.pem, good for ten years"
fi
chmod 644 "$folder/ca.pem"

stays() {
    [ -e "$folder/$name.pem" ] && [ -e "$folder/$name.key" ] && [ -e "$folder/$name.hosts" ] &&
        [ "$(cat "$folder/$name.hosts")" = "$names" ] &&
        openssl x509 -in "$folder/$name.pem" -noout -checkend 2592000 >/dev/null &&
        openssl verify -CAfile "$folder/ca.pem" "$folder/$name.pem" >/dev/null 2>&1
}
if stays; then
    echo "$folder/$name.pem stays as it is"
    exit 0
fi
cat >"$work/server.conf" <<CONF
[req]
distinguished_name = name
prompt = no
[name]
CN = $name
[server]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = $names
authorityKeyIdentifier = keyid
CONF
new_key "$work/key"
openssl req -new -key "$work/key" -config "$work/server.conf" -out "$work/request"
openssl x509 -req -in "$work/request" -CA "$folder/ca.pem" -CAkey "$folder/ca.key" -set_serial "0x$(openssl rand -hex 16)" \
    -sha256 -days 825 -extfile "$work/server.conf" -extensions server -out "$work/certificate" 2>/dev/null
chmod 644 "$work/certificate"
printf '%s' "$names" >"$work/hosts"
mv "$work/key" "$folder/$name.key"
mv "$work/certificate" "$folder/$name.pem"
mv "$work/hosts" "$folder/$name.hosts"
echo "made $folder/$name.pem for $names, good for 825 days: reload the server"
