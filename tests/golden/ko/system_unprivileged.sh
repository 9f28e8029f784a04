# system() runs as the runner's user, which is root: it is nothing for scripts of unprivileged users.
$SPILE -p2 --privilege=stapusr -e 'probe begin { system("id") }' > /dev/null; echo "status $?"
$SPILE -p2 --privilege=stapusr -e 'probe begin { warn("fine") }' > /dev/null; echo "status $?"
