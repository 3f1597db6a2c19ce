/*
 * The answers that need no tracer: a socket of another family is connected or bound, a look-up's daemon is not
 * there, a program gains no privileges. All other questions are for sleepers.py.
 *
 * Sources: seccomp_unotify(2), include/uapi/linux/seccomp.h, unix(7), execve(2).
 */
#define _GNU_SOURCE
#include "_questions.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <unistd.h>

#define RECEIVE 0xc0502100UL
#define SEND 0xc0182101UL
#define SET_FLAGS 0x40082104UL
#define GO_ON 1
#define WAKE_UP_HERE 1UL
#define PIDFD_GETFD 438
#define PIDFD_OPEN 434

struct answer {
	uint64_t id;
	int64_t value;
	int32_t error;
	uint32_t flags;
};

void question_prepare(int listener)
{
	ioctl(listener, SET_FLAGS, WAKE_UP_HERE); /* since Linux 6.6; before, it takes longer */
}

int question_receive(int listener, struct question *question)
{
	memset(question, 0, sizeof(*question)); /* the kernel refuses anything else */
	return !ioctl(listener, RECEIVE, question);
}

/* One that was killed meanwhile needs no answer. */
static int answer(int listener, const struct question *question, int error)
{
	struct answer given = { question->id, 0, -error, error ? 0 : GO_ON };

	ioctl(listener, SEND, &given);
	return 1;
}

static ssize_t read_from(const struct question *question, uint64_t place, void *to, size_t size)
{
	struct iovec mine = { to, size }, its = { (void *)(uintptr_t)place, size };

	return process_vm_readv(question->thread, &mine, 1, &its, 1, 0);
}

/* A string that may lie at the end of a mapping. */
static int read_path(const struct question *question, uint64_t place, char *path)
{
	size_t had = 0;

	while (had < PATH_MAX) {
		size_t size = 256 - (place + had) % 256; /* never over a page's end */
		ssize_t got = read_from(question, place + had, path + had, size);

		if (got <= 0)
			return 0;
		if (memchr(path + had, 0, got))
			return 1;
		had += got;
	}
	return 0;
}

/* Whether a path means to the process what it means to us. */
static int sees_as_we(uint32_t thread)
{
	char name[64], root[8];
	struct stat mine, its;

	snprintf(name, sizeof(name), "/proc/%u/root", thread);
	if (readlink(name, root, sizeof(root)) != 1)
		return 0;
	snprintf(name, sizeof(name), "/proc/%u/ns/mnt", thread);
	if (stat(name, &its) || stat("/proc/self/ns/mnt", &mine) || mine.st_ino != its.st_ino)
		return 0;
	snprintf(name, sizeof(name), "/proc/%u", thread);
	return !stat(name, &its) && its.st_uid == geteuid();
}

static int is_unix_socket(uint32_t thread, int descriptor)
{
	int process = syscall(PIDFD_OPEN, thread, 0), copy, domain = 0;
	socklen_t size = sizeof(domain);

	if (process < 0) /* not a process's first thread */
		return 0;
	copy = syscall(PIDFD_GETFD, process, descriptor, 0);
	close(process);
	if (copy < 0)
		return 0;
	if (getsockopt(copy, SOL_SOCKET, SO_DOMAIN, &domain, &size))
		domain = 0;
	close(copy);
	return domain == AF_UNIX;
}

/*
 * A connect or bind. What listens at a path may pass a descriptor; where no path is, the call fails here, since
 * one could be made before the kernel looked for it.
 */
static int at_address(int listener, const struct question *question, int connecting)
{
	struct {
		struct sockaddr_un address;
		char end;
	} given = { 0 };
	size_t size = question->arguments[2] & 0xffffffff;
	struct stat status;

	if (size > sizeof(given.address))
		return answer(listener, question, 0); /* is refused */
	if (size < sizeof(given.address.sun_family) ||
	    read_from(question, question->arguments[1], &given.address, size) != (ssize_t)size)
		return answer(listener, question, 0);
	if (given.address.sun_family == AF_NETLINK)
		return connecting && answer(listener, question, 0);
	if (given.address.sun_family != AF_UNIX)
		return answer(listener, question, 0);
	if (!connecting || given.address.sun_path[0] != '/' || !sees_as_we(question->thread) ||
	    !stat(given.address.sun_path, &status) || errno != ENOENT ||
	    !is_unix_socket(question->thread, question->arguments[0]))
		return 0;
	return answer(listener, question, ENOENT);
}

/* An exec, asked about where programs cannot gain privileges: one that would is told of. */
static int at_exec(int listener, const struct question *question, const struct looked_at *calls)
{
	int any = (uint32_t)question->number == calls->execveat;
	char path[PATH_MAX + 1], whole[PATH_MAX + 64];
	struct stat status;

	if (any || !read_path(question, question->arguments[0], path))
		return any ? 0 : answer(listener, question, 0);
	if (path[0] != '/')
		snprintf(whole, sizeof(whole), "/proc/%u/cwd/%s", question->thread, path);
	else
		snprintf(whole, sizeof(whole), "%s", path);
	if (!stat(whole, &status) && S_ISREG(status.st_mode) &&
	    (status.st_mode & (S_ISUID | S_ISGID) || getxattr(whole, "security.capability", NULL, 0) > 0))
		return 0;
	return answer(listener, question, 0);
}

int question_answer(int listener, const struct question *question, const struct looked_at *calls)
{
	uint32_t number = question->number;

	if (question->arch != calls->arch)
		return 0;
	if (number == calls->connect || number == calls->bind)
		return at_address(listener, question, number == calls->connect);
	if (number == calls->execve || number == calls->execveat)
		return at_exec(listener, question, calls);
	return 0;
}
