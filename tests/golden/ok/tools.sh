# Every example is understood with all the arguments that its usage names, and with none where none is needed.
for script in "$TOP"/examples/*.stp; do
	name=$(basename "$script" .stp)
	usage=$(sed -n 's/^# Usage: [^ ]* *//p' "$script")
	# The last of the alternatives; a probe point, an expression, a number or a name where the usage says so.
	args=$(echo "$usage" | tr -d '[]' | tr ' ' '\n' | sed '/^$/d; s/.*|//; s/^POINT$/begin/; s/^[A-Z]*$/1/; s/^[A-Z_-]*$/7/')
	# shellcheck disable=SC2086 # arguments are words
	"$SPILE" -p1 "$script" $args > said 2>&1 || { echo "$name $args: status $?"; cat said; }
	case $usage in
	[A-Z]*) ;;
	*) "$SPILE" -p1 "$script" > said 2>&1 || { echo "$name without arguments: status $?"; cat said; } ;;
	esac
	"$SPILE" "$script" --help | head -n 1 | grep -q "^$name - " || echo "$name: no help"
done
echo "all read"
