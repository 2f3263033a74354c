#!/bin/sh
# Makes what a site needs on the servers of this machine: certificates, databases, users of the broker, the proxy.
# install.sh --servers NAME calls it; it is safe to run again, and then renews certificates that end within two months.
set -eu
umask 022
export LC_ALL=C.UTF-8

here=$(cd "$(dirname "$0")" && pwd)
huiyin=/opt/huiyin/current/bin/huiyin
settings=/etc/huiyin
tls=$settings/tls
databases='intake routing followup reporting'

say() { printf '%s\n  %s\n' "$1" "$2"; }
fail() {
	say "错误：$1" "Error: $2" >&2
	exit 1
}
random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

name=${1:-}
case $name in
'' | *[!0-9A-Za-z.-]*) fail '用法：set-up.sh 主机名，例如 petitions.county.example' 'Usage: set-up.sh NAME, for example petitions.county.example' ;;
esac
[ "$(id -u)" = 0 ] || fail '请以 root 身份运行（sudo）。' 'Run it as root (sudo).'
[ -d /run/systemd/system ] || fail '需要运行中的 systemd。' 'It needs a systemd that runs.'
for program in openssl psql pg_lsclusters rabbitmqctl nginx; do
	command -v "$program" >/dev/null || fail "缺少 $program：apt-get install openssl postgresql rabbitmq-server nginx" \
		"$program is missing: apt-get install openssl postgresql rabbitmq-server nginx"
done

# Copy a file where it differs; true where it did.
renewed() {
	from=$1 to=$2 owner=$3 mode=$4
	if cmp -s "$from" "$to"; then return 1; fi
	install -D -o root -g "$owner" -m "$mode" "$from" "$to"
}

# ---- certificates ----------------------------------------------------------------------------------------------------

make_authority() {
	install -d -m 750 -o root -g huiyin "$tls"
	[ ! -e "$tls/ca.key" ] || return 0
	say '建立本站点的证书机构' 'Making an authority for the certificates of this site'
	(
		umask 077
		openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj "/CN=Huiyin $name" \
			-addext 'basicConstraints=critical,CA:TRUE,pathlen:0' -addext 'keyUsage=critical,keyCertSign,cRLSign' \
			-keyout "$tls/ca.key.new" -out "$tls/ca.pem" 2>/dev/null
		mv "$tls/ca.key.new" "$tls/ca.key"
	)
	chmod 644 "$tls/ca.pem"
}

# One certificate for the servers of this machine, by its name and as localhost.
make_certificate() {
	if openssl x509 -in "$tls/servers.pem" -noout -checkend 5184000 >/dev/null 2>&1 &&
		openssl x509 -in "$tls/servers.pem" -noout -checkhost "$name" | grep -q 'does match'; then
		return 0
	fi
	say "签发证书 $name" "Signing a certificate for $name"
	work=$(mktemp -d)
	(
		umask 077
		printf '%s\n' 'basicConstraints=critical,CA:FALSE' 'keyUsage=critical,digitalSignature' 'extendedKeyUsage=serverAuth' \
			"subjectAltName=DNS:$name,DNS:localhost,IP:127.0.0.1" >"$work/extensions"
		openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$name" \
			-keyout "$work/key" -out "$work/request" 2>/dev/null
		openssl x509 -req -in "$work/request" -CA "$tls/ca.pem" -CAkey "$tls/ca.key" -CAcreateserial -days 800 \
			-extfile "$work/extensions" -out "$work/pem" 2>/dev/null
		mv "$work/key" "$tls/servers.key"
		mv "$work/pem" "$tls/servers.pem"
	)
	chmod 644 "$tls/servers.pem"
	rm -rf "$work"
}

# A copy that the user of a server may read; true where one of the files changed.
give_certificate() {
	place=$1 group=$2 given=1
	for part in ca.pem servers.pem servers.key; do
		if renewed "$tls/$part" "$place/$part" "$group" 640; then given=0; fi
	done
	return "$given"
}

# ---- PostgreSQL ------------------------------------------------------------------------------------------------------

sql() { runuser -u postgres -- psql --quiet --no-psqlrc --tuples-only --no-align --set ON_ERROR_STOP=1 --port "$port" --dbname postgres; }

set_up_databases() {
	cluster=$(pg_lsclusters --no-header | head -n 1)
	[ -n "$cluster" ] || fail '没有 PostgreSQL 实例：pg_createcluster' 'There is no cluster of PostgreSQL: pg_createcluster'
	# shellcheck disable=SC2086 # Its columns are version, name, port and others.
	set -- $cluster
	folder=/etc/postgresql/$1/$2 port=$3
	restart=
	if give_certificate /etc/postgresql/huiyin postgres; then restart=yes; fi
	if renewed "$here/postgresql.conf" "$folder/conf.d/huiyin.conf" postgres 644; then restart=yes; fi
	rule='hostnossl all huiyin_intake,huiyin_routing,huiyin_followup,huiyin_reporting all reject'
	if ! grep -qxF "$rule" "$folder/pg_hba.conf"; then
		# Before every other rule: the first that fits decides.
		sed -i "1i # Huiyin speaks with its databases over TLS only.\\n$rule" "$folder/pg_hba.conf"
		restart=yes
	fi
	[ -z "$restart" ] || systemctl restart postgresql.service
	if [ ! -e "$settings/pgpass" ]; then
		new=$(mktemp "$settings/.pgpass-XXXXXX")
		for service in $databases; do echo "*:*:*:huiyin_$service:$(random)"; done >"$new"
		chown huiyin:huiyin "$new"
		mv "$new" "$settings/pgpass"
	fi
	for service in $databases; do
		role=huiyin_$service
		password=$(sed -n "s/^.*:$role:\(.*\)$/\1/p" "$settings/pgpass")
		[ -n "$(echo "SELECT 1 FROM pg_roles WHERE rolname = '$role'" | sql)" ] || echo "CREATE ROLE $role LOGIN" | sql
		echo "ALTER ROLE $role PASSWORD '$password'" | sql
		if [ -z "$(echo "SELECT 1 FROM pg_database WHERE datname = '$role'" | sql)" ]; then
			echo "CREATE DATABASE $role OWNER $role TEMPLATE template0 ENCODING 'UTF8'" | sql
			echo "REVOKE ALL ON DATABASE $role FROM PUBLIC" | sql
		fi
	done
}

# ---- RabbitMQ --------------------------------------------------------------------------------------------------------

set_up_broker() {
	restart=
	if give_certificate /etc/rabbitmq/huiyin rabbitmq; then restart=yes; fi
	if renewed "$here/rabbitmq.conf" /etc/rabbitmq/conf.d/50-huiyin.conf rabbitmq 644; then restart=yes; fi
	[ -z "$restart" ] || systemctl restart rabbitmq-server.service
	rabbitmqctl --quiet await_startup
	definitions=$(mktemp)
	"$huiyin" broker definitions --passwords "$settings/broker-passwords" >"$definitions"
	chown root:huiyin "$settings/broker-passwords"
	chmod 640 "$settings/broker-passwords"
	chmod 644 "$definitions"
	rabbitmqctl --quiet import_definitions "$definitions"
	rm -f "$definitions"
	# The user everybody knows the password of.
	if rabbitmqctl --quiet list_users | grep -q '^guest'; then rabbitmqctl --quiet delete_user guest; fi
}

# ---- the proxy -------------------------------------------------------------------------------------------------------

set_up_proxy() {
	# Written once: a certificate of a public authority, or more names, may be put into it.
	if [ ! -e /etc/nginx/sites-available/huiyin ]; then
		sed "s/petitions\.county\.example/$name/g" "$here/nginx.conf" >/etc/nginx/sites-available/huiyin
	fi
	ln -sfn ../sites-available/huiyin /etc/nginx/sites-enabled/huiyin
	nginx -q -t
	systemctl --quiet enable nginx.service
	systemctl reload-or-restart nginx.service
}

make_authority
make_certificate
set_up_databases
set_up_broker
set_up_proxy
say "服务器已就绪：https://$name/，证书机构 $tls/ca.pem（发给来访电脑的只是这个文件，$tls/ca.key 请勿外传）" \
	"The servers are ready: https://$name/, authority $tls/ca.pem (give visitors' computers this file only, never $tls/ca.key)"
