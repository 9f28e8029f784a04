# What the shells complete: options, tools, names of the library, probe points.
PATH=$(dirname "$SPILE"):$PATH
try()
{
	bash -c '. "$1/completion/spile.bash"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); compopt() { :; }; _spile; printf "%s\n" "${COMPREPLY[@]}"' - "$TOP" "$@" 2>&1
}
echo "options:"; try spile --fl
echo "tools:"; try spile --example opens
echo "help:"; try spile help execna
echo "points:"; try spile -l timer.prof; try spile -l kernel.fu; try spile -l syscall.openat
echo "subcommands:"; try spile li
echo "after -p:"; try spile -p ''
touch one.stp two.txt
echo "files:"; try spile o
# Where there is a zsh, the same of it.
zsh_says()
{
	zsh -f -c 'compadd() { shift $(( ${@[(i)--]} )); print -l -- "$@" }; _files() { :; }; words=("${@[2,-1]}"); CURRENT=$(( $# - 1 )); service=spile; . "$1/completion/_spile"' - "$TOP" "$@" |
		grep -qx -e "$want" || echo "zsh does not complete $*"
}
if command -v zsh > /dev/null; then
	want=--flame; zsh_says spile --fl
	want=opensnoop; zsh_says spile --example opens
	want=execname; zsh_says spile help execna
	want=syscall.openat2; zsh_says spile -l syscall.openat
fi
"$SPILE" list snoop | awk '{ print $1, $2 }' | head -n 4
"$SPILE" help opensnoop | head -n 1
