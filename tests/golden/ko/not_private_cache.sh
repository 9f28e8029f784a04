# A cache directory that others may write is refused.
mkdir -p shared/cache
chmod 777 shared shared/cache
SYSTEMTAP_DIR=$PWD/shared "$SPILE" -p4 -r "$LAB/tree" -e 'probe begin { exit() }'
