#!/bin/sh
# Installs Huiyin on Debian 12 or 13, upgrades it, or takes it back: README.md beside this file, docs/operations.md.
set -eu
umask 022
export LC_ALL=C.UTF-8

here=$(cd "$(dirname "$0")" && pwd)
source=$(cd "$here/../.." && pwd)
home=/opt/huiyin
settings=/etc/huiyin
data=/var/lib/huiyin
backups=/var/backups/huiyin
units=/etc/systemd/system
command=/usr/local/bin/huiyin
# The order in which an upgrade restarts them: who reads events before who writes them.
services='reporting followup routing intake gateway'
program_units='huiyin.service huiyin@.service huiyin-migrate.service huiyin.target huiyin-backup.service huiyin-backup.timer'

say() { printf '%s\n  %s\n' "$1" "$2"; }
fail() {
	say "错误：$1" "Error: $2" >&2
	exit 1
}

usage() {
	cat <<'EOF'
用法 Usage:
  install.sh --site CODE               安装；CODE 为本县区划代码，例如 990100
                                       install; CODE is the division code of the county, for example 990100
  install.sh --site CODE --servers NAME
                                       同上，接本机的 RabbitMQ 与 PostgreSQL，并以 NAME 为网址主机名设置证书与代理
                                       the same on RabbitMQ and PostgreSQL of this machine, with certificates, and
                                       a proxy that answers to https://NAME/
  install.sh                           升级，设置与数据不动
                                       upgrade; settings and data stay as they are
  install.sh --remove                  卸载程序，设置与数据保留
                                       remove the program; settings and data stay
  install.sh --remove --purge-data     卸载程序，并删除设置与数据（须输入站点代码）
                                       remove the program, the settings and the data (asks for the site code)
EOF
}

# ---- the machine -----------------------------------------------------------------------------------------------------

systemd_runs() { [ -d /run/systemd/system ]; }

require_machine() {
	[ "$(id -u)" = 0 ] || fail '请以 root 身份运行（sudo）。' 'Run it as root (sudo).'
	for program in useradd runuser flock sha256sum; do
		command -v "$program" >/dev/null || fail "缺少程序 $program；本脚本用于 Debian 12 和 13。" \
			"The program $program is missing; this script is for Debian 12 and 13."
	done
	exec 9>/run/huiyin-install.lock
	flock -n 9 || fail '另一个安装正在进行，请等它结束。' 'Another installation is running; wait for its end.'
}

require_python() {
	python3 -c 'import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null || fail \
		'需要带 venv 的 Python 3.11 至 3.13：apt-get install python3 python3-venv' \
		'Python 3.11 to 3.13 with venv is needed: apt-get install python3 python3-venv'
}

# ---- the program -----------------------------------------------------------------------------------------------------

# A version is named by what is in it, so that the same files are the same version, from git or from an archive.
version_of_source() {
	number=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' "$source/huiyin/__init__.py")
	digest=$({
		python3 --version
		cd "$source" && find huiyin services deploy docs setup pyproject.toml requirements.lock README.md LICENSE -type f \
			! -path '*/__pycache__/*' -print0 | sort -z | xargs -0 sha256sum
	} | sha256sum | cut -c1-10)
	echo "$number-$digest"
}

# pip brings the locked uv into an environment of its own, which goes when the work is done (setup/uv.py).
uv() { "$workshop/bin/python" -I "$source/setup/uv.py" "$@"; }

build_program() {
	place=$1
	say "正在安装程序 $place …（几分钟）" "Installing the program, $place (a few minutes)"
	rm -rf "$place"
	workshop=$(mktemp -d)
	trap 'rm -rf "$workshop"' EXIT
	if [ -d "$source/wheels" ]; then
		# The packages came along: nothing is fetched.
		export PIP_NO_INDEX=1 PIP_FIND_LINKS="$source/wheels"
	fi
	export UV_LINK_MODE=copy
	python3 -I -m venv "$workshop"
	mkdir -p "$home/versions"
	python3 -I -m venv --without-pip "$place"
	# What the services need and nothing of the tests, each in the locked version and with the locked hash.
	(cd "$source" && uv pip sync --quiet --python "$place/bin/python" --compile-bytecode --require-hashes setup/site.lock)
	(cd "$source" && uv pip install --quiet --no-cache --python "$place/bin/python" --compile-bytecode \
		--no-deps --build-constraint requirements.lock .)
	mkdir "$place/share"
	# The page of the operators, and this script, which works from there as it does from where it came.
	for part in deploy docs README.md LICENSE CHANGELOG.md; do cp -R "$source/$part" "$place/share/"; done
	chown -R root:root "$place"
	chmod -R a+rX,go-w "$place"
	rm -rf "$workshop"
	trap - EXIT
	touch "$place/complete"
}

current_version() {
	link=$(readlink "$home/current" 2>/dev/null) || return 0
	basename "$link"
}

switch_to() {
	ln -sfn "versions/$1" "$home/current.new"
	mv -T "$home/current.new" "$home/current"
}

# The version before stays beside the new one; older ones go.
forget_old_versions() {
	for folder in "$home"/versions/*; do
		case $(basename "$folder") in
		"$1" | "$2") ;;
		*) rm -rf "$folder" ;;
		esac
	done
}

write_command() {
	new=$(mktemp)
	cat >"$new" <<'EOF'
#!/bin/sh
# Huiyin with the settings of this site and as its user, whoever of the administrators calls it.
set -eu
if [ "$(id -u)" != 0 ]; then
	echo '请以 root 身份运行（sudo huiyin …）。 Run it as root (sudo huiyin …).' >&2
	exit 1
fi
umask 077
set -a
. /etc/huiyin/huiyin.env
if [ "${1:-}" = run ] && [ -n "${2:-}" ] && [ -f "/etc/huiyin/$2.env" ]; then . "/etc/huiyin/$2.env"; fi
HOME=/var/lib/huiyin
set +a
exec runuser -u huiyin -- /opt/huiyin/current/bin/huiyin "$@"
EOF
	install_file "$new" "$command" 755
	rm -f "$new"
}

# ---- user, settings, units -------------------------------------------------------------------------------------------

changed=

# Copy a file where it differs from what is there, and remember that something changed.
install_file() {
	if ! cmp -s "$1" "$2"; then
		install -D -m "$3" "$1" "$2"
		changed="$changed $2"
	fi
}

make_user() {
	getent group huiyin >/dev/null || groupadd --system huiyin
	getent passwd huiyin >/dev/null || useradd --system --gid huiyin --home-dir "$data" --no-create-home \
		--shell /usr/sbin/nologin --comment 'Huiyin 回音' huiyin
	install -d -m 700 -o huiyin -g huiyin "$data" "$backups"
	install -d -m 750 -o root -g huiyin "$settings"
}

ask_site() {
	if [ -z "$site" ] && [ -t 0 ]; then
		say '本县区划代码（例如 990100）：' 'Division code of the county (for example 990100):'
		read -r site
	fi
	case $site in
	'') fail '首次安装须写明站点代码：install.sh --site 990100' 'The first installation needs the code of the site: install.sh --site 990100' ;;
	*[!0-9A-Za-z]*) fail "站点代码只能含字母和数字：$site" "The code of a site has letters and digits only: $site" ;;
	esac
}

new_secret() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }

write_settings() {
	secret=$(new_secret)
	# A data folder that was used before brings its own secret along.
	if [ -f "$data/secret" ]; then secret=; fi
	new=$(mktemp "$settings/.huiyin.env-XXXXXX")
	sed -e "s/^HUIYIN_SITE=.*/HUIYIN_SITE='$site'/" -e "s/^HUIYIN_SECRET=.*/HUIYIN_SECRET='$secret'/" \
		"$here/huiyin.env" >"$new"
	chown root:huiyin "$new"
	chmod 640 "$new"
	mv "$new" "$settings/huiyin.env"
	port=8101
	for service in intake routing followup reporting; do
		write_once "$settings/$service.env" \
			"# 健康检查与指标的地址 Address of health and metrics of the service $service
HUIYIN_HEALTH='127.0.0.1:$port'"
		port=$((port + 1))
	done
}

# Write a file that the site may read and only the administrator change, unless it is there.
write_once() {
	[ ! -e "$1" ] || return 0
	new=$(mktemp "$settings/.new-XXXXXX")
	printf '%s\n' "$2" >"$new"
	chown root:huiyin "$new"
	chmod 640 "$new"
	mv "$new" "$1"
}

# The value of one setting, read as the shell and systemd both read the file.
setting() {
	(
		unset "$1"
		# shellcheck source=/dev/null
		. "$settings/huiyin.env"
		eval "printf '%s' \"\${$1:-}\""
	)
}

with_servers() {
	case $(setting HUIYIN_AMQP_URI) in
	'' | memory:*) return 1 ;;
	esac
}

# Pauses that grow are known to systemd from version 254 on; an older one would warn of them at every start.
systemd_version() { systemctl --version 2>/dev/null | sed -n '1s/^systemd \([0-9]*\).*/\1/p'; }

# Have the settings name the servers of this machine, and make on these what the site needs.
connect_servers() {
	if ! with_servers; then
		[ ! -e "$data/intake.sqlite" ] || fail "$data 中已有数据；请用 huiyin move 移到服务器。" \
			"There are data in $data already; huiyin move takes them to the servers."
		port=$(pg_lsclusters --no-header 2>/dev/null | head -n 1 | tr -s ' ' | cut -d' ' -f3)
		new=$(mktemp "$settings/.new-XXXXXX")
		sed -e "s|^HUIYIN_AMQP_URI=.*|HUIYIN_AMQP_URI='amqps://huiyin_{service}@localhost:5671/huiyin'|" \
			-e "s|^HUIYIN_DATABASE_URL=.*|HUIYIN_DATABASE_URL='postgresql+psycopg://huiyin_{service}@localhost:${port:-5432}/huiyin_{service}?sslmode=verify-full'|" \
			-e "s|^HUIYIN_TRUSTED_PROXIES=.*|HUIYIN_TRUSTED_PROXIES='127.0.0.1'|" "$settings/huiyin.env" >"$new"
		cat "$here/../servers/huiyin.env" >>"$new"
		chown root:huiyin "$new"
		chmod 640 "$new"
		mv "$new" "$settings/huiyin.env"
		changed="$changed $settings/huiyin.env"
	fi
	"$here/../servers/set-up.sh" "$servers"
}

install_units() {
	for unit in $program_units; do install_file "$here/$unit" "$units/$unit" 644; done
	install_file "$here/journald@huiyin.conf" /etc/systemd/journald@huiyin.conf 644
	number=$(systemd_version)
	for unit in huiyin huiyin@ huiyin-migrate; do
		place="$units/$unit.service.d/growing-pauses.conf"
		if [ "${number:-0}" -ge 254 ]; then
			install_file "$here/growing-pauses.conf" "$place" 644
		elif [ -e "$place" ]; then
			rm -f "$place"
			changed="$changed $place"
		fi
	done
}

# ---- start -----------------------------------------------------------------------------------------------------------

answers() {
	"$home/current/bin/python" -I -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1], timeout=5)' \
		"http://$1/readyz" 2>/dev/null
}

wait_for_answer() {
	address=$(setting HUIYIN_HTTP)
	address=${address:-127.0.0.1:8000}
	address=$(echo "$address" | sed 's/^0\.0\.0\.0:/127.0.0.1:/; s/^\[::\]:/[::1]:/')
	tries=0
	until answers "$address"; do
		tries=$((tries + 1))
		[ "$tries" -lt 300 ] || fail "五分钟内没有就绪：journalctl --namespace=huiyin -e" \
			"Not ready within five minutes: journalctl --namespace=huiyin -e"
		sleep 1
	done
	say "回音已启动：http://$address/" "Huiyin is up: http://$address/"
}

start_embedded() {
	systemctl --quiet disable huiyin.target 2>/dev/null || true
	systemctl --quiet enable huiyin.service
	if [ -n "$1" ] || ! systemctl --quiet is-active huiyin.service; then systemctl restart huiyin.service; fi
	wait_for_answer
}

start_with_servers() {
	systemctl --quiet disable huiyin.service 2>/dev/null || true
	systemctl --quiet enable huiyin.target
	if [ -n "$1" ]; then
		systemctl restart huiyin-migrate.service || {
			if [ -n "$2" ]; then switch_to "$2"; fi
			fail "数据库未能升级，服务未动：journalctl --namespace=huiyin -u huiyin-migrate -e" \
				"The databases could not be migrated; the services were left alone: journalctl --namespace=huiyin -u huiyin-migrate -e"
		}
		for service in $services; do systemctl restart "huiyin@$service.service"; done
	fi
	systemctl start huiyin.target
	wait_for_answer
}

say_how_to_start() {
	say '本机没有运行 systemd，单元文件已装好，未启动。' 'systemd does not run here; the units are installed and nothing was started.'
	if with_servers; then
		say '请在监督程序下运行：' 'Run these under a supervisor of yours:'
		echo "  $command migrate"
		for service in $services; do echo "  $command run $service"; done
	else
		say "请在监督程序下运行：$command up" "Run it under a supervisor of yours: $command up"
	fi
}

install_program() {
	require_python
	[ -f "$source/requirements.lock" ] || fail "这里没有程序：$source；请用发行包或检出的源码中的 install.sh。" \
		"There is no program in $source; use the install.sh of a release archive or of a checkout."
	first=
	[ -f "$settings/huiyin.env" ] || first=yes
	if [ -n "$first" ]; then
		ask_site
	elif [ -n "$site" ] && [ "$site" != "$(setting HUIYIN_SITE)" ]; then
		fail "本站点代码是 $(setting HUIYIN_SITE)，不能改为 $site。" "The code of this site is $(setting HUIYIN_SITE); it cannot become $site."
	fi
	version=$(version_of_source)
	before=$(current_version)
	[ -f "$home/versions/$version/complete" ] || build_program "$home/versions/$version"
	make_user
	if [ -n "$first" ]; then
		write_settings
		write_once "$settings/passphrase" "$(new_secret)"
		say "备份中的密钥用 $settings/passphrase 中的口令封存；请抄下口令，另处保存。" \
			"The secret in a backup is sealed with the passphrase in $settings/passphrase: write it down and have it elsewhere too."
		changed="$changed $settings/huiyin.env"
	fi
	write_command
	install_units
	if [ "$before" != "$version" ]; then
		switch_to "$version"
		changed="$changed $home/current"
	fi
	if [ -n "$servers" ]; then connect_servers; fi
	[ -n "$changed" ] || say "已是此版本 $version，什么也没有改动。" "This version, $version, is installed already; nothing was changed."
	start "$before"
	forget_old_versions "$version" "$before"
	say "程序 $home/current（$version） 设置 $settings/huiyin.env 数据 $data" \
		"Program $home/current ($version), settings $settings/huiyin.env, data $data"
}

start() {
	systemd_runs || {
		say_how_to_start
		return
	}
	systemctl daemon-reload
	systemctl --quiet enable --now huiyin-backup.timer
	if with_servers; then start_with_servers "$changed" "$1"; else start_embedded "$changed"; fi
}

# ---- back ------------------------------------------------------------------------------------------------------------

confirm_purge() {
	code=$(setting HUIYIN_SITE 2>/dev/null) || code=
	[ -n "$code" ] || fail "找不到站点代码（$settings/huiyin.env），数据未动。" "The code of the site is not known ($settings/huiyin.env); the data were left alone."
	say "将删除站点 $code 的全部数据与设置：$data $settings。此举不可撤销；$backups 保留。" \
		"All data and settings of the site $code will be deleted: $data $settings. This cannot be undone; $backups stays."
	if with_servers; then
		say 'PostgreSQL 与 RabbitMQ 中的数据不在此列，请另行处理。' 'What PostgreSQL and RabbitMQ hold is not touched; see to it yourself.'
	fi
	say '确认请输入站点代码：' 'Type the code of the site to go on:'
	read -r typed || typed=
	[ "$typed" = "$code" ] || fail '输入与站点代码不符，什么也没有删除。' 'That is not the code of the site; nothing was deleted.'
}

remove_program() {
	if systemd_runs; then
		for unit in huiyin-backup.timer huiyin.service huiyin.target; do
			systemctl --quiet disable --now "$unit" 2>/dev/null || true
		done
		for service in $services; do systemctl --quiet stop "huiyin@$service.service" 2>/dev/null || true; done
		systemctl --quiet stop huiyin-migrate.service huiyin-backup.service 2>/dev/null || true
	elif [ -n "$(find /proc -maxdepth 1 -name '[0-9]*' -user huiyin 2>/dev/null)" ]; then
		fail '用户 huiyin 的程序仍在运行，请先停止。' 'Programs of the user huiyin are still running; stop them first.'
	fi
	for unit in $program_units; do rm -f "$units/$unit"; done
	for unit in huiyin huiyin@ huiyin-migrate; do
		rm -f "$units/$unit.service.d/growing-pauses.conf"
		rmdir "$units/$unit.service.d" 2>/dev/null || true
	done
	rm -f /etc/systemd/journald@huiyin.conf "$command"
	rm -rf "$home"
	if systemd_runs; then systemctl daemon-reload; fi
}

purge_data() {
	rm -rf "$data" "$settings"
	userdel huiyin 2>/dev/null || true
	say '数据与设置已删除。' 'Data and settings are deleted.'
}

# ---- what is asked ---------------------------------------------------------------------------------------------------

site=
servers=
remove=
purge=
while [ $# -gt 0 ]; do
	case $1 in
	--site)
		[ $# -ge 2 ] || { usage >&2; exit 2; }
		site=$2
		shift
		;;
	--servers)
		[ $# -ge 2 ] || { usage >&2; exit 2; }
		servers=$2
		shift
		;;
	--remove) remove=yes ;;
	--purge-data) purge=yes ;;
	-h | --help)
		usage
		exit 0
		;;
	*)
		usage >&2
		exit 2
		;;
	esac
	shift
done
if [ -n "$purge" ] && [ -z "$remove" ]; then
	usage >&2
	exit 2
fi
require_machine
if [ -z "$remove" ]; then
	install_program
	exit 0
fi
if [ -n "$purge" ]; then confirm_purge; fi
remove_program
say "程序已卸载。" 'The program is removed.'
if [ -n "$purge" ]; then
	purge_data
else
	say "数据 $data、备份 $backups、设置 $settings 与用户 huiyin 保留；再次运行 install.sh 即可继续。" \
		"The data $data, the backups $backups, the settings $settings and the user huiyin stay; run install.sh again to go on."
fi
