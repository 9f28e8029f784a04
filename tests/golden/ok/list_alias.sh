# An alias is listed by its own name, with the variables that it gives; one that would not work here is not.
drawn='probe drawn.paint = kernel.function("paint") { color = $with; what = "paint"; __own = 1 }
probe drawn.nothing = kernel.function("paint") { color = $nothing }
probe drawn.paint_return = kernel.function("paint").return { color = @entry($with) }
probe drawn = kernel.function("paint") { color = $with }'
"$SPILE" -r "$LAB/tree" -E "$drawn" -l 'drawn.*'
"$SPILE" -r "$LAB/tree" -E "$drawn" -L 'drawn.*'
"$SPILE" -r "$LAB/tree" -E "$drawn" -L 'dr*.return.maxactive(3)'
"$SPILE" -r "$LAB/tree" -E "$drawn" -l 'drawn.paint' --json
"$SPILE" -r "$LAB/tree" -E "$drawn" -L 'drawn.paint' --json
"$SPILE" -r "$LAB/tree" -E "$drawn" -L 'drawn.nothing' --json
echo "$?"
