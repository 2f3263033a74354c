#!/bin/sh
# Makes what is secret of a site, once, in the folder secrets/ beside this file: passwords, the broker's and the
# database's users, and a certificate to begin with. What is there already stays as it is.
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

password | keep site_secret
password | keep database_password
password | keep grafana_password

if [ ! -e broker_uri ]; then
    broker=$(password)
    printf 'default_vhost = huiyin\ndefault_user = huiyin\ndefault_pass = %s\n' "$broker" | keep broker.conf
    printf 'amqp://huiyin:%s@broker:5672/huiyin\n' "$broker" | keep broker_uri
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
