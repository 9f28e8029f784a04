/* SPDX-License-Identifier: GPL-2.0 */
/*
 * talk PORT BYTES [6]: one TCP connection of this machine with itself: a child process listens on PORT and takes BYTES bytes, this one connects, sends
 * them and reads the four that come back, after 50 ms. With 6 by IPv6; "talk PORT none": a connection to a port where nobody listens.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static struct sockaddr_storage addr;
static socklen_t addr_len;

static int make_socket(int six, int port)
{
	struct sockaddr_in *in = (void *)&addr;
	struct sockaddr_in6 *in6 = (void *)&addr;

	if (six) {
		in6->sin6_family = AF_INET6;
		in6->sin6_port = htons((unsigned short)port);
		in6->sin6_addr = in6addr_loopback;
		addr_len = sizeof(*in6);
	} else {
		in->sin_family = AF_INET;
		in->sin_port = htons((unsigned short)port);
		in->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		addr_len = sizeof(*in);
	}
	return socket(six ? AF_INET6 : AF_INET, SOCK_STREAM, 0);
}

static int take(int listening, long bytes)
{
	char buf[4096];
	int s = accept(listening, NULL, NULL);

	prctl(PR_SET_NAME, "listener");
	while (bytes > 0) {
		ssize_t n = read(s, buf, sizeof(buf));

		if (n <= 0)
			return 1;
		bytes -= n;
	}
	usleep(50000);
	return write(s, "done", 4) != 4;
}

int main(int argc, char **argv)
{
	char buf[4096] = { 0 };
	int six = argc > 3, one = 1, status, s;
	long bytes;

	if (argc < 3)
		return 2;
	s = make_socket(six, atoi(argv[1]));
	if (s < 0)
		return 77;
	if (!strcmp(argv[2], "none"))
		return !connect(s, (void *)&addr, addr_len);
	bytes = atol(argv[2]);
	setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(s, (void *)&addr, addr_len) || listen(s, 1)) {
		perror("talk: listening");
		return 1;
	}
	if (!fork())
		_exit(take(s, bytes));
	close(s);
	s = make_socket(six, atoi(argv[1]));
	if (connect(s, (void *)&addr, addr_len)) {
		perror("talk: connecting");
		return 1;
	}
	setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	while (bytes > 0) {
		ssize_t n = write(s, buf, bytes < (long)sizeof(buf) ? (size_t)bytes : sizeof(buf));

		if (n <= 0)
			return 1;
		bytes -= n;
	}
	if (read(s, buf, 4) != 4)
		return 1;
	close(s);
	wait(&status);
	return status != 0;
}
