"$SPILE" -p7 -e 'probe begin {}'
echo "[exit $?]"
"$SPILE" --no-such-option -e 'probe begin {}'
echo "[exit $?]"
"$SPILE" -m Bad-Name -p1 -e 'probe begin {}'
echo "[exit $?]"
"$SPILE" -c true -x 1 -e 'probe begin {}'
