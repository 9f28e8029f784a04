# SPDX-License-Identifier: GPL-2.0
# Completion of spile and spilerun in bash. Options come from the programs themselves, probe points from spile -l.

_spile_options()
{
	spile --dump-options 2>/dev/null | sed -n '/^## Refused/q; s/^| `\([^`]*\)`.*/\1/p' | grep -o -e '--*[A-Za-z][a-z-]*=\{0,1\}'
}

# Building blocks up to their first argument, then what the library and the kernel have.
_spile_points()
{
	spile --dump-probe-types 2>/dev/null | sed 's/(.*/(/'
	spile -l "${1:-*}*" 2>/dev/null
}

_spile()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	COMPREPLY=()
	case $prev in
	-l | -L)
		# The shell's own word breaks do not matter: points have none but quotes.
		mapfile -t COMPREPLY < <(compgen -W "$(_spile_points "$cur" | sort -u)" -- "$cur")
		return ;;
	-p) mapfile -t COMPREPLY < <(compgen -W "1 2 3 4 5" -- "$cur"); return ;;
	-I | -R) mapfile -t COMPREPLY < <(compgen -d -- "$cur"); return ;;
	-r) mapfile -t COMPREPLY < <(cd /lib/modules 2>/dev/null && compgen -d -- "$cur"); return ;;
	-c) mapfile -t COMPREPLY < <(compgen -c -- "$cur"); return ;;
	help) mapfile -t COMPREPLY < <(compgen -W "$(spile list 2>/dev/null | awk '{ print $2 }' | sort -u)" -- "$cur"); return ;;
	--example) mapfile -t COMPREPLY < <(compgen -W "$(spile list tool 2>/dev/null | awk '$1 == "tool" { print $2 }')" -- "$cur"); return ;;
	-e | -E | -D | -B | -G | -m | -x | -T | -s | -S) return ;;
	esac
	case $cur in
	-*)
		mapfile -t COMPREPLY < <(compgen -W "$(_spile_options)" -- "$cur")
		[[ ${COMPREPLY[0]-} == *= ]] && compopt -o nospace ;;
	*)
		mapfile -t COMPREPLY < <(compgen -d -S / -- "$cur"; compgen -f -X '!*.stp' -- "$cur"
			[ "$COMP_CWORD" -gt 1 ] || compgen -W "list help" -- "$cur") ;;
	esac
}

_spilerun()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	case $prev in
	-A | -d) mapfile -t COMPREPLY < <(cd /proc/spile 2>/dev/null && compgen -d -- "$cur"); return ;;
	-c) mapfile -t COMPREPLY < <(compgen -c -- "$cur"); return ;;
	esac
	case $cur in
	-*) mapfile -t COMPREPLY < <(compgen -W "$(spilerun -h 2>/dev/null | sed -n 's/^  \(-[^ ]*\) .*/\1/p')" -- "$cur") ;;
	*) mapfile -t COMPREPLY < <(compgen -d -S / -- "$cur"; compgen -f -X '!*.ko' -- "$cur") ;;
	esac
}

complete -o filenames -F _spile spile
complete -o filenames -F _spilerun spilerun
