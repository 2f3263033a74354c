#!/bin/sh
# Makes what is secret of a site, once, in the folder secrets/ beside this file: passwords, the broker's and the
# database's users, and a certificate to begin with. What is there already stays as it is; what the broker is told of its
# users follows ../rabbitmq/definitions.json.
#
# The folder is open to its owner only. The files in it are readable, because each container reads its own as a user
# that this machine does not know.
set -eu
umask 077
cd "$(dirname "$0")"
command -v openssl >/dev/null || { echo "prepare.sh needs openssl (Debian: apt-get install openssl)." >&2; exit 1; }
[ -f .env ] || { echo "There is no .env here: cp .env.example .env, change what is yours, and come back." >&2; exit 1; }
host=$(sed -n 's/^HOST_NAME=//p' .env)
[ -n "$host" ] || { echo "HOST_NAME is not set in .env." >&2; exit 1; }
mkdir -p secrets
chmod 700 secrets
cd secrets

password() { openssl rand -hex 24; }
keep() { # keep NAME: writes its input to the file, unless it is there
    if [ -e "$1" ]; then cat >/dev/null; else cat >"$1.new" && chmod 444 "$1.new" && mv "$1.new" "$1" && echo "made secrets/$1"; fi
}

# broker_hash SALT PASSWORD: what RabbitMQ keeps of a password. The salt is of four bytes and need not be secret.
broker_hash() {
    { printf '%s' "$1"; printf '%s%s' "$1" "$2" | openssl dgst -sha256 -binary; } | openssl base64 -A
}

password | keep site_secret
password | keep database_password
password | keep grafana_password

# A user of the broker per service, with the rights that the definitions give it; commands have one too. The broker
# reads the file each time it starts, so it is written anew where definitions or passwords have changed.
definitions=../../rabbitmq/definitions.json
cp "$definitions" broker_definitions.new
for service in $(sed -n 's/^ *"name": "huiyin_\([a-z_]*\)",$/\1/p' "$definitions"); do
    [ -e "broker_uri_$service" ] || printf 'amqp://huiyin_%s:%s@broker:5672/huiyin\n' "$service" "$(password)" | keep "broker_uri_$service"
    own=$(sed 's/.*:\(.*\)@.*/\1/' "broker_uri_$service")
    hash=$(broker_hash "$(printf '%.4s' "$service")" "$own")
    sed -i "/\"name\": \"huiyin_$service\"/,/}/ s|\"password_hash\": \"\"|\"password_hash\": \"$hash\"|" broker_definitions.new
done
if cmp -s broker_definitions.new broker_definitions.json; then
    rm broker_definitions.new
else
    chmod 444 broker_definitions.new
    mv -f broker_definitions.new broker_definitions.json
    echo "made secrets/broker_definitions.json: a broker that runs reads it after \`docker compose restart broker\`"
fi

if [ ! -e database_roles.sql ]; then
    # A role and a database per service: none reads another's. The role huiyin_commands acts for each.
    commands=$(password)
    roles="CREATE ROLE huiyin_commands LOGIN PASSWORD '$commands';"
    for service in intake routing followup reporting; do
        own=$(password)
        roles="$roles
CREATE ROLE huiyin_$service LOGIN PASSWORD '$own';
GRANT huiyin_$service TO huiyin_commands;
CREATE DATABASE huiyin_$service OWNER huiyin_$service TEMPLATE template0 ENCODING 'UTF8';
REVOKE ALL ON DATABASE huiyin_$service FROM PUBLIC;"
        printf 'postgresql+psycopg://huiyin_%s:%s@database:5432/huiyin_{service}\n' "$service" "$own" \
            | keep "database_url_$service"
    done
    printf 'postgresql+psycopg://huiyin_commands:%s@database:5432/huiyin_{service}?options=-crole%%3Dhuiyin_{service}\n' "$commands" \
        | keep database_url_commands
    printf '%s\n' "$roles" | keep database_roles.sql
fi

if [ ! -e certificate.pem ]; then
    openssl req -x509 -newkey rsa:3072 -nodes -days 90 -subj "/CN=$host" -addext "subjectAltName=DNS:$host" \
        -keyout certificate_key.pem -out certificate.pem 2>/dev/null
    chmod 444 certificate.pem certificate_key.pem
    echo "made secrets/certificate.pem for $host, for 90 days and signed by nobody: put yours in its place"
fi
echo "The secrets of the site are in $(pwd). Back them up; never put them into a repository."
