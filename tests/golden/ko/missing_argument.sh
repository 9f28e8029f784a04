"$SPILE" -p2 -e 'probe begin { println($2) println(@1) }' one
