"$SPILE" --remote host -p1 -e 'probe begin {}'
echo "[exit $?]"
"$SPILE" --bpf -p1 -e 'probe begin {}'
echo "[exit $?]"
"$SPILE" --suppress-time-limits -p1 -e 'probe begin {}'
echo "[exit $?]"
"$SPILE" -p1 --suppress-handler-errors --save-uprobes --check-version -d kernel --all-modules -e 'probe begin { println(1) }'
echo "[exit $?]"
