# Temporary directories that kbuild cannot work in, or that are not there.
mkdir "a b" c#d
for d in "a b" c#d; do
	TMPDIR=$PWD/$d "$SPILE" -p4 -r "$LAB/tree" -e 'probe begin { exit() }' 2>&1; echo "status $?"
done
"$SPILE" --tmpdir="a b" -p4 -r "$LAB/tree" -e 'probe begin { exit() }' 2>&1; echo "status $?"
TMPDIR=/nonexistent "$SPILE" -p4 -r "$LAB/tree" -e 'probe begin { exit() }' 2>&1; echo "status $?"
