/* SPDX-License-Identifier: GPL-2.0 */
/*
 * allcalls: one or more of each of many system calls, with flags and structs that have names, below /tmp/t. What they give does not matter: they are there to be
 * looked at. Between two calls of getppid(), so that it is known where they begin and end.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/stat.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define DIR "/tmp/t/calls"
#define C(name, ...) syscall(SYS_##name, ##__VA_ARGS__)

static char buf[4096];

static int files(void)
{
	int fd;

	C(mkdir, DIR, 0755);
	C(chdir, DIR);
	fd = (int)C(open, "f", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	C(write, fd, "hello\n\t\"world\"", 14);
	C(pwrite64, fd, "abc", 3, 100);
	C(lseek, fd, 0, SEEK_SET);
	C(lseek, fd, 2, SEEK_CUR);
	C(read, fd, buf, 5);
	C(pread64, fd, buf, 3, 100);
	C(ftruncate, fd, 4096);
	C(truncate, "f", 2048);
	C(fsync, fd);
	C(fdatasync, fd);
	C(flock, fd, LOCK_EX | LOCK_NB);
	C(flock, fd, LOCK_UN);
	C(fallocate, fd, FALLOC_FL_KEEP_SIZE, 0, 8192);
	C(fadvise64, fd, 0, 4096, POSIX_FADV_SEQUENTIAL);
	C(readahead, fd, 0, 4096);
	C(sync_file_range, fd, 0, 4096, SYNC_FILE_RANGE_WRITE);
	C(fchmod, fd, 0600);
	C(fchown, fd, 0, 0);
	C(chmod, "f", 0640);
	C(chown, "f", 0, 33);
	C(lchown, "f", 0, 0);
	C(access, "f", R_OK | W_OK);
	C(access, "f", F_OK);
	C(link, "f", "g");
	C(symlink, "f", "s");
	C(readlink, "s", buf, sizeof(buf));
	C(rename, "g", "h");
	C(unlink, "h");
	C(mkdir, "d", 0700);
	C(rmdir, "d");
	C(mknod, "p", S_IFIFO | 0600, 0);
	return fd;
}

static void at_files(int fd)
{
	int two, dir = (int)C(open, ".", O_RDONLY | O_DIRECTORY);

	C(getdents64, dir, buf, sizeof(buf));
	C(fchdir, dir);
	two = (int)C(openat, dir, "g", O_WRONLY | O_CREAT | O_EXCL | O_NONBLOCK, 0600);
	C(close, two);
	C(openat, AT_FDCWD, "absent", O_RDONLY | O_NOFOLLOW);
	C(mkdirat, dir, "e", 0711);
	C(unlinkat, dir, "e", AT_REMOVEDIR);
	C(renameat, AT_FDCWD, "g", dir, "i");
	C(renameat2, AT_FDCWD, "i", AT_FDCWD, "f", 1);
	C(linkat, AT_FDCWD, "i", AT_FDCWD, "j", AT_SYMLINK_FOLLOW);
	C(symlinkat, "f", AT_FDCWD, "t");
	C(readlinkat, AT_FDCWD, "t", buf, sizeof(buf));
	C(fchmodat, AT_FDCWD, "j", 0644);
	C(fchownat, AT_FDCWD, "j", 0, 0, AT_SYMLINK_NOFOLLOW);
	C(faccessat, AT_FDCWD, "j", X_OK);
	C(mknodat, AT_FDCWD, "q", S_IFIFO | 0644, 0);
	C(stat, "f", buf);
	C(lstat, "s", buf);
	C(fstat, fd, buf);
	C(newfstatat, AT_FDCWD, "f", buf, AT_SYMLINK_NOFOLLOW);
	C(statfs, "/tmp", buf);
	C(fstatfs, fd, buf);
	C(umask, 022);
	C(getcwd, buf, sizeof(buf));
	C(dup, fd);
	C(dup2, fd, 50);
	C(dup3, fd, 51, O_CLOEXEC);
	C(fcntl, fd, F_GETFD);
	C(fcntl, fd, F_SETFD, FD_CLOEXEC);
	C(fcntl, fd, F_GETFL);
	C(fcntl, fd, F_DUPFD, 60);
	C(sendfile, 51, fd, NULL, 10);
	C(setxattr, "f", "user.a", "x", 1, 0);
	C(getxattr, "f", "user.a", buf, sizeof(buf));
	C(listxattr, "f", buf, sizeof(buf));
	C(removexattr, "f", "user.a");
	C(close, 50);
	C(close, 51);
	C(sync);
	C(chroot, "/");
	C(swapoff, "/absent");
	C(mount, "none", "/absent", "tmpfs", 1 | 2, NULL);
	C(umount2, "/absent", 2);
	C(pivot_root, "/absent", "/absent");
}

static void memory(void)
{
	char *p = (char *)C(mmap, NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	C(mprotect, p, 4096, PROT_READ);
	C(mprotect, p, 4096, PROT_NONE);
	C(madvise, p, 8192, MADV_DONTNEED);
	C(msync, p, 4096, MS_SYNC);
	C(mincore, p, 8192, buf);
	C(mlock, p, 4096);
	C(munlock, p, 4096);
	C(mlockall, MCL_CURRENT);
	C(munlockall);
	C(mremap, p, 8192, 16384, MREMAP_MAYMOVE);
	C(munmap, p, 4096);
	C(brk, 0);
}

static void processes(void)
{
	struct sched_param param = { 0 };
	struct rlimit limit = { 100, 200 };
	unsigned long mask = 1;
	int status, pid, self = (int)C(gettid);

	C(getpid);
	C(gettid);
	C(getuid);
	C(geteuid);
	C(getgid);
	C(getegid);
	C(getpgid, 0);
	C(getpgrp);
	C(getsid, 0);
	C(setpgid, 0, 0);
	C(setsid);
	C(setuid, 0);
	C(setgid, 0);
	C(setreuid, -1, 0);
	C(setregid, -1, 0);
	C(setresuid, 0, 0, 0);
	C(setresgid, 0, 0, 0);
	C(getresuid, buf, buf + 8, buf + 16);
	C(getgroups, 0, NULL);
	C(setfsuid, 0);
	C(setfsgid, 0);
	C(getpriority, PRIO_PROCESS, 0);
	C(setpriority, PRIO_PROCESS, 0, 1);
	C(getrlimit, RLIMIT_NOFILE, buf);
	C(setrlimit, RLIMIT_CORE, &limit);
	C(getrusage, RUSAGE_SELF, buf);
	C(sched_yield);
	C(sched_getscheduler, 0);
	C(sched_setscheduler, 0, SCHED_OTHER, &param);
	C(sched_get_priority_max, SCHED_FIFO);
	C(sched_get_priority_min, SCHED_RR);
	C(sched_getparam, 0, buf);
	C(sched_setparam, 0, &param);
	C(sched_setaffinity, 0, sizeof(mask), &mask);
	C(sched_getaffinity, 0, sizeof(mask), buf);
	C(sched_rr_get_interval, 0, buf);
	C(prctl, PR_SET_NAME, "calls", 0, 0, 0);
	C(personality, 0xffffffff);
	C(times, buf);
	C(sysinfo, buf);
	C(uname, buf);
	C(acct, "/absent");
	C(set_tid_address, NULL);
	pid = (int)C(fork);
	if (!pid)
		C(exit_group, 3);
	C(wait4, pid, &status, 0, NULL);
	C(wait4, -1, NULL, WNOHANG, NULL);
	C(waitid, P_ALL, 0, NULL, WEXITED | WNOHANG, NULL);
	C(kill, 0, 0);
	C(tkill, self, 0);
	C(tgkill, getpid(), self, 0);
	C(execve, "/absent", NULL, NULL);
	C(reboot, 0xfee1dead, 672274793, 0, NULL);
	C(sethostname, "vm", 2);
	C(setdomainname, "net", 3);
	C(getcpu, buf, NULL, NULL);
}

static void times_and_signals(void)
{
	struct timespec t = { 0, 1000 }, half = { 1, 500000000 };
	struct timeval tv = { 0, 5 };
	struct itimerval it = { { 0, 0 }, { 0, 0 } };
	struct itimerspec its = { { 0, 0 }, { 5, 0 } };
	struct pollfd pfd = { 0, POLLOUT, 0 };
	struct epoll_event event = { EPOLLIN, { .fd = 0 } };
	sigset_t set;
	int ep, fd, ends[2];

	C(nanosleep, &t, NULL);
	C(clock_nanosleep, CLOCK_MONOTONIC, 0, &t, NULL);
	C(clock_gettime, CLOCK_REALTIME, buf);
	C(clock_getres, CLOCK_MONOTONIC, buf);
	C(clock_settime, CLOCK_MONOTONIC, &half);
	C(gettimeofday, buf, NULL);
	C(time, NULL);
	C(alarm, 0);
	C(getitimer, ITIMER_REAL, buf);
	C(setitimer, ITIMER_REAL, &it, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	C(rt_sigprocmask, SIG_BLOCK, &set, NULL, 8);
	C(rt_sigpending, buf, 8);
	C(rt_sigtimedwait, &set, NULL, &t, 8);
	C(rt_sigprocmask, SIG_UNBLOCK, &set, NULL, 8);
	C(sigaltstack, NULL, buf);
	C(poll, &pfd, 1, 0);
	C(ppoll, &pfd, 1, &t, NULL, 8);
	C(select, 0, NULL, NULL, NULL, &tv);
	ep = (int)C(epoll_create1, EPOLL_CLOEXEC);
	C(epoll_create, 10);
	C(pipe, ends);
	C(pipe2, ends, O_CLOEXEC | O_NONBLOCK);
	C(epoll_ctl, ep, EPOLL_CTL_ADD, ends[0], &event);
	C(epoll_ctl, ep, EPOLL_CTL_DEL, ends[0], NULL);
	C(epoll_wait, ep, buf, 4, 0);
	C(epoll_pwait, ep, buf, 4, 0, NULL, 8);
	C(eventfd, 3);
	C(eventfd2, 3, EFD_CLOEXEC | EFD_NONBLOCK);
	fd = (int)C(timerfd_create, CLOCK_MONOTONIC, TFD_NONBLOCK);
	C(timerfd_settime, fd, 0, &its, NULL);
	C(timerfd_gettime, fd, buf);
	C(signalfd4, -1, &set, 8, SFD_CLOEXEC);
	fd = (int)C(inotify_init1, IN_NONBLOCK);
	C(inotify_init);
	C(inotify_add_watch, fd, "/tmp", IN_CREATE | IN_DELETE);
	C(inotify_rm_watch, fd, 1);
	C(splice, ends[0], NULL, ends[1], NULL, 1, SPLICE_F_NONBLOCK);
	C(tee, ends[0], ends[1], 1, SPLICE_F_NONBLOCK);
	C(futex, buf, FUTEX_WAKE, 1, NULL, NULL, 0);
	C(futex, buf, FUTEX_WAKE_PRIVATE, 2, NULL, NULL, 0);
}

static void sockets(void)
{
	struct sockaddr_in in = { AF_INET, 0, { 0 }, { 0 } };
	struct sockaddr_un un = { AF_UNIX, "/tmp/t/absent" };
	int s, u, pair[2], one = 1;

	in.sin_port = htons(4711);
	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	s = (int)C(socket, AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP);
	u = (int)C(socket, AF_INET, SOCK_DGRAM, 0);
	C(setsockopt, s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	C(getsockopt, s, SOL_SOCKET, SO_ERROR, buf, buf + 8);
	C(bind, s, &in, sizeof(in));
	C(listen, s, 5);
	C(connect, u, &in, sizeof(in));
	C(connect, u, &un, sizeof(un));
	C(accept4, u, NULL, NULL, SOCK_CLOEXEC);
	C(accept, u, NULL, NULL);
	C(getsockname, s, buf, buf + 64);
	C(getpeername, s, buf, buf + 64);
	C(sendto, u, "packet", 6, MSG_DONTWAIT | MSG_NOSIGNAL, &in, sizeof(in));
	C(recvfrom, u, buf, 10, MSG_DONTWAIT, NULL, NULL);
	C(shutdown, s, SHUT_RDWR);
	C(socketpair, AF_UNIX, SOCK_STREAM, 0, pair);
}

static void ipc(void)
{
	int id = (int)C(shmget, 0, 4096, 01000 | 0600);

	C(shmat, id, NULL, 0);
	C(shmctl, id, 0, NULL);
	id = (int)C(semget, 0, 1, 01000 | 0600);
	C(semctl, id, 0, 0, 0);
	id = (int)C(msgget, 0, 01000 | 0600);
	C(msgctl, id, 0, NULL);
	C(mq_unlink, "/absent");
	C(memfd_create, "mem", 1);
	C(getrandom, buf, 8, 1);
	C(capget, NULL, NULL);
	C(ioprio_get, 1, 0);
	C(ioprio_set, 1, 0, 2 << 13 | 5);
	C(syslog, 10, NULL, 0);
	C(quotactl, 0x800007 << 8, "/absent", 0, buf);
	C(utime, "f", NULL);
	C(utimes, "f", NULL);
	C(utimensat, AT_FDCWD, "f", NULL, AT_SYMLINK_NOFOLLOW);
	C(process_vm_readv, 0, NULL, 0, NULL, 0, 0);
	C(unshare, CLONE_FS);
	C(setns, -1, CLONE_NEWNET);
	C(name_to_handle_at, AT_FDCWD, "f", NULL, NULL, 0);
	C(kcmp, 1, 1, 0, 0, 0);
	C(delete_module, "absent", O_NONBLOCK);
	C(ioctl, 0, 0x5401, buf);
}

static void more_files(void)
{
	struct iovec out[2] = { { "first ", 6 }, { "second", 6 } }, in = { buf, 100 };
	struct timespec stamps[2] = { { 1000000000, 5 }, { 0, UTIME_OMIT } };
	struct timeval tv[2] = { { 1000000000, 7 }, { 1100000000, 8 } };
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 10, .l_len = 20 };
	long long from = 2;
	int fd = (int)C(open, "f", O_RDWR | O_APPEND | O_SYNC), other = (int)C(creat, "made", 0604);

	C(writev, fd, out, 2);
	C(pwritev, fd, out, 1, 7, 0);
	C(readv, fd, &in, 1);
	C(preadv, fd, &in, 1, 3, 0);
	C(copy_file_range, fd, &from, other, NULL, 4, 0);
	C(sendfile, other, fd, &from, 3);
	C(statx, AT_FDCWD, "f", AT_SYMLINK_NOFOLLOW | AT_STATX_DONT_SYNC, STATX_SIZE | STATX_MTIME, buf);
	C(utimensat, AT_FDCWD, "f", stamps, 0);
	C(utimes, "f", tv);
	C(futimesat, AT_FDCWD, "f", tv);
	C(fcntl, fd, F_SETLK, &lock);
	C(fcntl, fd, F_SETFL, O_NONBLOCK | O_APPEND);
	C(fcntl, fd, F_DUPFD_CLOEXEC, 70);
	C(fcntl, fd, F_SETPIPE_SZ, 4096);
	C(syncfs, fd);
	C(mknod, "device", S_IFCHR | 0600, 0x103);
	C(getdents, fd, buf, 100);
	C(lsetxattr, "f", "user.b", "val", 3, 1);
	C(fsetxattr, fd, "user.c", "val", 3, 2);
	C(lgetxattr, "f", "user.b", buf, 10);
	C(fgetxattr, fd, "user.b", buf, 10);
	C(llistxattr, "f", buf, 10);
	C(flistxattr, fd, buf, 10);
	C(lremovexattr, "f", "user.b");
	C(fremovexattr, fd, "user.b");
	C(vmsplice, fd, out, 2, SPLICE_F_GIFT);
	C(write, fd, "\1\0022\177\377 \\ end", 12);
	C(write, -1, (void *)8, 12);
	C(open, (void *)8, O_RDONLY);
	C(close_range, 90, 100, 4);
}

static void more_signals(void)
{
	struct { void *handler; unsigned long flags; void *restorer; unsigned long mask; } act = { SIG_IGN, SA_RESTART | SA_NODEFER, NULL, 1ul << (SIGHUP - 1) };
	struct itimerval it = { { 0, 0 }, { 100, 5 } };
	struct itimerspec its = { { 1, 2 }, { 1000000, 4 } };
	struct timespec t = { 0, 1000 };
	struct { void *mask; unsigned long size; } six = { NULL, 8 };
	struct rlimit limit = { 4096, RLIM_INFINITY };
	unsigned long mask = 3, words[16] = { 5 };
	stack_t stack = { buf, 0, 8192 };
	sigset_t set;
	int timer;

	C(rt_sigaction, SIGUSR2, &act, NULL, 8);
	C(rt_sigaction, SIGUSR2, NULL, buf, 8);
	sigfillset(&set);
	C(rt_sigprocmask, SIG_SETMASK, &set, buf, 8);
	sigemptyset(&set);
	C(rt_sigprocmask, SIG_SETMASK, &set, NULL, 8);
	C(setitimer, ITIMER_REAL, &it, NULL);
	C(alarm, 0);
	C(timer_create, CLOCK_MONOTONIC, NULL, &timer);
	C(timer_settime, 0, TIMER_ABSTIME, &its, NULL);
	C(timer_gettime, 0, buf);
	C(timer_getoverrun, 0);
	C(timer_delete, 0);
	C(sigaltstack, &stack, NULL);
	C(pselect6, 3, words, NULL, NULL, &t, &six);
	C(prlimit64, 0, RLIMIT_CORE, &limit, NULL);
	C(sched_setaffinity, 0, sizeof(mask), &mask);
	C(futex, buf, FUTEX_WAIT, 77, &t, NULL, 0);
	C(futex, buf, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 78, &t, NULL, -1);
	C(futex, buf, FUTEX_CMP_REQUEUE_PRIVATE, 1, 2, buf + 4, 9);
	C(setgroups, 2, words);
	C(getitimer, ITIMER_VIRTUAL, NULL);
	C(rt_sigqueueinfo, 0, SIGUSR2, NULL);
	C(get_robust_list, 0, buf, buf + 8);
	C(set_robust_list, buf, 24);
	C(settimeofday, NULL, NULL);
	C(membarrier, 0, 0);
	C(seccomp, 2, 0, NULL);
	C(pidfd_open, -1, 0);
	C(ptrace, PTRACE_CONT, -1, 0, 0);
	C(prctl, PR_SET_PDEATHSIG, SIGTERM);
	C(prctl, PR_GET_DUMPABLE);
	C(arch_prctl, 0x1003, buf);
	C(iopl, 0);
	C(ioperm, 0x80, 1, 0);
}

static void more_sockets(void)
{
	struct sockaddr_in6 six = { .sin6_family = AF_INET6, .sin6_port = htons(99), .sin6_addr = { .s6_addr = { 0x20, 1, 0xd, 0xb8, [15] = 1 } } };
	struct sockaddr_un hidden = { AF_UNIX, "\0hidden" };
	struct iovec iov = { "message", 7 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	struct sembuf op = { 0, 1, IPC_NOWAIT };
	struct { long type; char text[4]; } letter = { 3, "hey" };
	int pair[2], one = 1, s = (int)C(socket, AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), six_s, id;

	C(setsockopt, s, 6, 1, &one, sizeof(one));
	C(setsockopt, s, 0, 1, &one, sizeof(one));
	C(getsockopt, s, SOL_SOCKET, SO_RCVBUF, buf, buf + 64);
	C(socket, AF_UNIX, SOCK_SEQPACKET, 0);
	C(socket, AF_NETLINK, SOCK_RAW, 0);
	six_s = (int)C(socket, AF_INET6, SOCK_DGRAM, IPPROTO_UDP);
	C(bind, six_s, &six, sizeof(six));
	C(connect, s, &hidden, 9);
	C(socketpair, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, pair);
	C(sendmsg, pair[0], &msg, MSG_NOSIGNAL);
	C(recvmsg, pair[1], &msg, MSG_DONTWAIT | MSG_PEEK);
	C(sendto, pair[0], "x", 1, 0, NULL, 0);
	C(shutdown, pair[0], SHUT_WR);
	id = (int)C(semget, 0x1234, 1, IPC_CREAT | 0600);
	C(semop, id, &op, 1);
	C(semctl, id, 0, 16, 5);
	C(semctl, id, 0, 0, 0);
	id = (int)C(msgget, 0, IPC_CREAT | 0600);
	C(msgsnd, id, &letter, 4, IPC_NOWAIT);
	C(msgrcv, id, buf, 4, 3, IPC_NOWAIT);
	C(msgctl, id, 0, NULL);
	C(mmap, NULL, 4096, PROT_NONE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	C(mmap, NULL, 4096, PROT_READ, MAP_PRIVATE, 0, 4096);
	C(mount, NULL, "/absent", NULL, 32 | 4096 | 16384, NULL);
	C(umount2, "/absent", 0);
}

int main(void)
{
	/* Handlers read only what is in memory. */
	C(mlockall, MCL_CURRENT);
	C(getppid);
	at_files(files());
	memory();
	processes();
	times_and_signals();
	sockets();
	ipc();
	more_files();
	more_signals();
	more_sockets();
	C(getppid);
	return 0;
}
