# -l and -L as JSON, for programs.
"$SPILE" -r "$LAB/tree" -L 'kernel.function("paint")' --json
"$SPILE" -r "$LAB/tree" -l 'kernel.function("paint").return' --json
"$SPILE" -r "$LAB/tree" -L 'timer.s(1)' --json
"$SPILE" -r "$LAB/tree" -l 'kernel.function("nothing_like_it")' --json
echo "$?"
