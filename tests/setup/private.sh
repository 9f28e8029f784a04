# SPDX-License-Identifier: GPL-2.0
# Other releases of Debian, each in a root directory of its own, which is entered for single commands: the system's packages and sources stay as they are.
# Sourced by sh scripts that have sourced lib.sh. Names used here begin with private_ where they are not for the caller.

# The mirror is the one that this machine uses for Debian itself; sets uri.
find_mirror()
{
	uri=$(sed -n 's/^URIs: *\([^ ]*\/debian\/*\)$/\1/p; s/^deb [^h]*\(http[^ ]*\/debian\/*\) .*/\1/p' /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | head -n 1)
	[ -n "$uri" ] || die "no mirror of Debian in this machine's apt sources"
}

# private_apt SUITE DIR: apt's lists of that release, in DIR; sets apt_options, which have apt-get and apt-cache use them.
private_apt()
{
	find_mirror
	mkdir -p "$2/lists/partial" "$2/cache/archives/partial"
	echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $uri $1 main" > "$2/sources.list"
	: > "$2/status"
	apt_options="-o Dir::Etc::sourcelist=$2/sources.list -o Dir::Etc::sourceparts=- -o Dir::State::lists=$2/lists -o Dir::Cache=$2/cache
		-o Dir::State::status=$2/status -o APT::Install-Recommends=0 -o APT::Sandbox::User=$(id -un)"
	# shellcheck disable=SC2086 # a list of words
	apt-get -q -y $apt_options update > "$2/log" 2>&1 || die "no lists of Debian $1: see $2/log"
}

# private_root DIR PACKAGE...: these and all that they need, unpacked into DIR/root. After private_apt.
private_root()
{
	private_dir=$1
	shift
	rm -rf "$private_dir/root"
	mkdir -p "$private_dir/root/tmp" "$private_dir/root/usr/lib"
	# shellcheck disable=SC2086 # a list of words
	apt-get -q -y $apt_options --download-only install "$@" >> "$private_dir/log" 2>&1 || die "cannot get $*: see $private_dir/log"
	for private_deb in "$private_dir"/cache/archives/*.deb; do
		dpkg -x "$private_deb" "$private_dir/root"
	done
	for private_l in lib lib64 bin; do
		[ -e "$private_dir/root/$private_l" ] || ln -s "usr/$private_l" "$private_dir/root/$private_l"
	done
	rm -rf "$private_dir/cache/archives"
}

# enter ROOT "DIR..." COMMAND...: runs it in ROOT, to which these directories of the machine are lent, in the current directory.
enter()
{
	private_user=
	[ "$(id -u)" = 0 ] || private_user=-r
	# shellcheck disable=SC2016,SC2086 # for the inner shell; a list of words
	exec unshare $private_user -m sh -euc 'root=$1 lent=$2
		shift 2
		for d in $lent; do
			mkdir -p "$root/$d"
			mount --rbind "$d" "$root/$d"
		done
		exec unshare -R "$root" -w "$PWD" "$@"' sh "$@"
}
