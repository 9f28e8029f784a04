# The C of the example, a page for a kernel engineer to read.
"$SPILE" -p3 -m opens -r "$LAB/tree" "$TOP/examples/opens.stp"
