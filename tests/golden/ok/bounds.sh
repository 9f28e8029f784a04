# Sizes that no honest script has: an answer in good time and in 300 MB of address space, whatever it is.
big()
{
	awk "BEGIN { $2 }" > "$1.stp"
	printf '%s: ' "$1"
	# Sanitizers want more than that for themselves.
	(case $SPILE in */san/*) ;; *) ulimit -v 300000 ;; esac; timeout 20 "$SPILE" -p3 -r "$LAB/tree" "$1.stp" > result 2> messages)
	echo "exit $?, $(head -n 1 messages | cut -c 1-100)"
}
big line 'printf "probe begin { x = 0"; for (i = 0; i < 110000; i++) printf "; x += %d", i; print "; println(x) }"'
big parentheses 'printf "probe begin { x = "; for (i = 0; i < 100000; i++) printf "("; printf "1"; for (i = 0; i < 100000; i++) printf ")"; print " }"'
big braces 'printf "probe begin "; for (i = 0; i < 100000; i++) printf "{"; for (i = 0; i < 100000; i++) printf "}"'
big macro 'print "@define a %( @b @b %)\n@define b %( @a @a %)\nprobe begin { @a }"'
big doubling 'for (i = 60; i; i--) printf "@define m%d %%( @m%d @m%d %%)\n", i, i - 1, i - 1; print "@define m0 %( x++; %)\nprobe begin { @m60 }"'
big globals 'for (i = 0; i < 10000; i++) printf "global g%d\nprobe begin { g%d++; println(g%d) }\n", i, i, i'
big zero 'printf "probe begin { println(\"a%cb\") }\n", 0'
big sum 'printf "probe begin { x = 1"; for (i = 0; i < 100000; i++) printf " + x"; print "; println(x) }"'
big ifs 'printf "probe begin { "; for (i = 0; i < 100000; i++) printf "if (1) "; print "println(1) }"'
big name 'for (i = 0; i < 100000; i++) printf "abcdefghij"'
big string 'printf "probe begin { println(\""; for (i = 0; i < 100000; i++) printf "abcdefghij"; print "\") }"'
