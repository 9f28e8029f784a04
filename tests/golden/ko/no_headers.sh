"$SPILE" -p4 -r 6.6.0-9-amd64 "$STP"
echo "[exit $?]"
"$SPILE" -p4 -r 3.10.0-1160.el7.x86_64 "$STP"
