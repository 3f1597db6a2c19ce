/*
 * Lets traced threads go on from the stops at which nothing has to be decided: a signal on its way, the
 * start of a child, and the receiving calls on netlink sockets, whose datagrams are gathered here. All
 * other stops are for tracer.py, and without this module (stops.py) all are. What processes ask that are not
 * traced is heard here, too (_questions.c).
 *
 * Sources: ptrace(2), include/uapi/linux/ptrace.h, process_vm_readv(2), recvmsg(2).
 */
#define _GNU_SOURCE
#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030b0000
#include <Python.h>

#include "_questions.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <linux/netlink.h>

#define GET_SYSCALL_INFO 0x420e
#define AT_ENTRY 1
#define AT_EXIT 2
#define AT_SECCOMP 3
#define EVENT_SECCOMP 7
#define EVENT_STOP 128
#define AT_CALL (SIGTRAP | 0x80)
#define THREADS (4 << 20) /* PID_MAX_LIMIT of a 64-bit kernel (include/linux/threads.h) */
#define VECTORS 64
#define LARGEST (64 << 20) /* no datagram is larger, whatever a call returns */
#define ENOUGH 8	   /* datagrams that are worth a visit to Python while no thread waits */
#define TOO_MANY 256
#define MOMENT_NS 5000000 /* how long fewer are held */
#define NANOSECONDS 1000000000ULL
#define PIDFD_GETFD 438
#define RESTARTED_UNLESS_HANDLED -512 /* ERESTARTSYS: with a handler, what SA_RESTART says */
#define RESTARTED -513 /* ERESTARTNOINTR */
#define ASKED -2 /* in place of what waitpid says */

/* struct ptrace_syscall_info, which the C library has under another name or not at all. */
struct stop {
	uint8_t op, pad[3];
	uint32_t arch;
	uint64_t instruction_pointer, stack_pointer;
	uint64_t number; /* at a call's end: its result */
	uint64_t arguments[6];
	uint32_t ret_data;
};

struct thread {
	PyObject *netlink; /* {descriptor: socket} of its process */
	PyObject *socket;  /* that of the call it is in, or NULL */
	uint32_t number;
	uint64_t arguments[6];
};

typedef struct {
	PyObject_HEAD
	uint32_t arch, recvfrom, recvmsg;
	pid_t root;
	int end; /* the signal that tells to record no more */
	PyObject *gathered;
	Py_ssize_t count;
	struct thread **threads; /* by thread id; memory that is never touched is none */
	int listener, signals; /* descriptors, -1 where nobody is to ask */
	struct looked_at calls;
} Stops;

static struct thread *find(const Stops *self, pid_t thread)
{
	return thread > 0 && thread < THREADS ? self->threads[thread] : NULL;
}

static void resume(int request, pid_t thread, int signal)
{
	ptrace(request, thread, NULL, (void *)(intptr_t)signal); /* one that was killed says so by its exit */
}

static int stops_a_process(int signal)
{
	return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
}

static int look(pid_t thread, struct stop *stop)
{
	return ptrace(GET_SYSCALL_INFO, thread, (void *)sizeof(*stop), stop) > 0;
}

/* How many bytes there were to read. */
static ssize_t copy(pid_t thread, uint64_t place, void *to, size_t size)
{
	struct iovec mine = { to, size }, its = { (void *)(uintptr_t)place, size };

	return size ? process_vm_readv(thread, &mine, 1, &its, 1, 0) : 0;
}

static int copy_all(pid_t thread, uint64_t place, void *to, size_t size)
{
	return copy(thread, place, to, size) == (ssize_t)size;
}

/* What was heard and where: data and length, and from whom where that was asked for. */
struct heard {
	struct iovec vectors[VECTORS];
	size_t count, size, length;
	int has_peer;
	struct sockaddr_nl peer;
};

static void hear_from(struct heard *heard, pid_t thread, uint64_t place, uint32_t size)
{
	heard->has_peer = place && size >= sizeof(heard->peer) &&
			  copy_all(thread, place, &heard->peer, sizeof(heard->peer)) &&
			  heard->peer.nl_family == AF_NETLINK;
}

/* Where the datagram of a recvfrom lies that has ended; whether that could be read. */
static int at_recvfrom(struct heard *heard, pid_t thread, const uint64_t *arguments, size_t result)
{
	uint32_t size = 0;

	heard->vectors[0] = (struct iovec){ (void *)(uintptr_t)arguments[1], arguments[2] };
	heard->count = 1;
	heard->length = result;
	if (arguments[4] && !copy_all(thread, arguments[5], &size, sizeof(size)))
		return 0;
	hear_from(heard, thread, arguments[4], size);
	return 1;
}

static int at_recvmsg(struct heard *heard, pid_t thread, const uint64_t *arguments, size_t result)
{
	struct msghdr header;
	size_t room = 0;

	if (!copy_all(thread, arguments[1], &header, sizeof(header)) || header.msg_iovlen > VECTORS ||
	    !copy_all(thread, (uintptr_t)header.msg_iov, heard->vectors,
		      header.msg_iovlen * sizeof(*heard->vectors)))
		return 0;
	heard->count = header.msg_iovlen;
	for (size_t i = 0; i < heard->count; i++)
		room += heard->vectors[i].iov_len;
	/* With MSG_TRUNC asked for, the result is the datagram's length and not what was kept of it. */
	heard->length = result > room || !(header.msg_flags & MSG_TRUNC) ? result : room + 1;
	hear_from(heard, thread, (uintptr_t)header.msg_name, header.msg_namelen);
	return 1;
}

/* The first of the datagram's bytes that its reader's buffers hold. */
static PyObject *data_of(struct heard *heard, pid_t thread, size_t result)
{
	size_t left = result;
	struct iovec mine;
	PyObject *data;
	ssize_t got;

	for (size_t i = 0; i < heard->count; i++) {
		if (heard->vectors[i].iov_len > left)
			heard->vectors[i].iov_len = left;
		left -= heard->vectors[i].iov_len;
	}
	data = PyBytes_FromStringAndSize(NULL, result - left);
	if (!data)
		return NULL;
	mine = (struct iovec){ PyBytes_AsString(data), result - left };
	got = mine.iov_len ? process_vm_readv(thread, &mine, 1, heard->vectors, heard->count, 0) : 0;
	if (got != (ssize_t)mine.iov_len) {
		Py_DECREF(data);
		return NULL;
	}
	return data;
}

/*
 * Gather what a call that has ended heard. 0: done; 1: that is not for here, tracer.py is to read it;
 * -1: an exception.
 */
static int gather(Stops *self, struct thread *known, pid_t thread, int64_t result)
{
	struct heard heard;
	struct timespec now;
	PyObject *data, *entry, *peer = NULL, *groups = NULL;
	int read, status;

	if (result <= 0)
		return 0;
	if (result > LARGEST)
		return 1;
	clock_gettime(CLOCK_REALTIME, &now);
	if (known->number == self->recvmsg)
		read = at_recvmsg(&heard, thread, known->arguments, result);
	else
		read = at_recvfrom(&heard, thread, known->arguments, result);
	if (!read)
		return 1;
	data = data_of(&heard, thread, result);
	if (!data)
		return PyErr_Occurred() ? -1 : 1;
	if (heard.has_peer) {
		peer = PyLong_FromUnsignedLong(heard.peer.nl_pid);
		groups = PyLong_FromUnsignedLong(heard.peer.nl_groups);
	}
	entry = Py_BuildValue("(iIOKNnOO)", thread, (uint32_t)known->arguments[0], known->socket,
			      now.tv_sec * NANOSECONDS + now.tv_nsec, data, (Py_ssize_t)heard.length,
			      peer ? peer : Py_None, groups ? groups : Py_None);
	Py_XDECREF(peer);
	Py_XDECREF(groups);
	if (!entry)
		return -1;
	status = PyList_Append(self->gathered, entry);
	Py_DECREF(entry);
	self->count++;
	return status;
}

/* A call's beginning: whether it is one that is followed here. */
static int begin(Stops *self, struct thread *known, pid_t thread, const struct stop *stop)
{
	uint64_t flags = stop->number == self->recvmsg ? stop->arguments[2] : stop->arguments[3];
	PyObject *descriptor, *socket;

	if ((stop->number != self->recvmsg && stop->number != self->recvfrom) || stop->arch != self->arch ||
	    flags & MSG_PEEK)
		return 0;
	descriptor = PyLong_FromUnsignedLong((uint32_t)stop->arguments[0]);
	socket = descriptor ? PyDict_GetItemWithError(known->netlink, descriptor) : NULL;
	Py_XDECREF(descriptor);
	if (!socket)
		return PyErr_Occurred() ? -1 : 0;
	Py_XDECREF(known->socket);
	known->socket = Py_NewRef(socket);
	known->number = stop->number;
	memcpy(known->arguments, stop->arguments, sizeof(known->arguments));
	resume(PTRACE_SYSCALL, thread, 0);
	return 1;
}

static PyObject *stopped(pid_t thread, int status)
{
	return Py_BuildValue("(iiO)", thread, status, Py_None);
}

/* The end of a call that could not be read here: its socket, number, arguments and result go along. */
static PyObject *unread(struct thread *known, pid_t thread, int status, int64_t result)
{
	const uint64_t *a = known->arguments;

	return Py_BuildValue("(ii(OI(KKKKKK)L))", thread, status, known->socket, known->number, a[0], a[1], a[2],
			     a[3], a[4], a[5], (long long)result);
}

static PyObject *at_call(Stops *self, struct thread *known, pid_t thread, int status)
{
	PyObject *found = NULL;
	struct stop stop;
	int64_t result;
	int left;

	if (!look(thread, &stop))
		return stopped(thread, status);
	if (stop.op != AT_EXIT) {
		Py_CLEAR(known->socket);
		left = begin(self, known, thread, &stop);
		return left ? NULL : stopped(thread, status);
	}
	if (!known->socket)
		return stopped(thread, status);
	result = (int64_t)stop.number;
	left = gather(self, known, thread, result);
	if (left > 0)
		found = unread(known, thread, status, result);
	Py_CLEAR(known->socket);
	if (!left)
		resume(PTRACE_CONT, thread, 0);
	return found;
}

#ifdef __x86_64__
/* Whether a call is asked about that does not end so by itself, as connect does. */
static int ends_so_by_asking(long long number)
{
	return number == SYS_socket || number == SYS_socketpair || number == SYS_bind || number == SYS_setsockopt ||
	       number == SYS_alarm || number == SYS_setitimer || number == SYS_timer_create || number == PIDFD_GETFD;
}

/* A signal has come while its thread asked: without us it would not have waited, and the call not have failed. */
static void have_it_asked_again(pid_t thread)
{
	struct user_regs_struct registers;

	if (ptrace(PTRACE_GETREGS, thread, NULL, &registers) ||
	    (long long)registers.rax != RESTARTED_UNLESS_HANDLED || !ends_so_by_asking(registers.orig_rax))
		return;
	registers.rax = RESTARTED;
	ptrace(PTRACE_SETREGS, thread, NULL, &registers);
}
#else
static void have_it_asked_again(pid_t thread)
{
	(void)thread; /* nobody asks */
}
#endif

/* What is left to do at a stop; NULL when it is done here, or with an exception. */
static PyObject *handle(Stops *self, pid_t thread, int status)
{
	struct thread *known = find(self, thread);
	int event = status >> 16, signal = WSTOPSIG(status);

	if (self->listener >= 0 && WIFSTOPPED(status) && !event && signal != AT_CALL)
		have_it_asked_again(thread);
	if (!known || !WIFSTOPPED(status))
		return stopped(thread, status);
	if (event == EVENT_SECCOMP || (!event && signal == AT_CALL))
		return at_call(self, known, thread, status);
	if (stops_a_process(signal) || (event && (event != EVENT_STOP || thread == self->root)))
		return stopped(thread, status);
	resume(PTRACE_CONT, thread, event ? 0 : signal);
	return NULL;
}

static void awaited_signals(const Stops *self, sigset_t *awaited)
{
	sigemptyset(awaited);
	sigaddset(awaited, SIGCHLD);
	sigaddset(awaited, self->end);
}

static void hush(Stops *self)
{
	close(self->listener);
	close(self->signals);
	self->listener = self->signals = -1;
}

/*
 * The same where somebody may ask; ASKED when somebody does. The listener comes first: until it is asked for what it
 * asks, a thread can be interrupted.
 */
static int await_or_hear(Stops *self, const struct timespec *limit)
{
	struct pollfd fds[] = { { self->listener, POLLIN, 0 }, { self->signals, POLLIN, 0 } };
	struct signalfd_siginfo got;

	if (ppoll(fds, 2, limit, NULL) <= 0)
		return 0;
	if (fds[0].revents & POLLIN)
		return ASKED;
	if (fds[0].revents) { /* nobody is left who could ask */
		hush(self);
		return 0;
	}
	return read(self->signals, &got, sizeof(got)) == sizeof(got) ? (int)got.ssi_signo : 0;
}

/* Wait for a signal that says that something has happened: its number, 0 when the time is over. */
static int await(Stops *self, double seconds)
{
	struct timespec limit = { seconds, (seconds - (time_t)seconds) * NANOSECONDS }, *until = &limit;
	sigset_t awaited;
	int got;

	awaited_signals(self, &awaited);
	if (self->count && (seconds < 0 || seconds > MOMENT_NS / 1e9))
		limit = (struct timespec){ 0, MOMENT_NS };
	if (seconds < 0 && !self->count)
		until = NULL;
	Py_BEGIN_ALLOW_THREADS
	got = self->listener < 0 ? sigtimedwait(&awaited, NULL, until) : await_or_hear(self, until);
	Py_END_ALLOW_THREADS
	return got < 0 && errno == EAGAIN ? 0 : got;
}

/* The next question that is not answered here; NULL when there is none, or with an exception. */
static PyObject *asked(Stops *self)
{
	struct question asked;
	const uint64_t *a = asked.arguments;

	if (!question_receive(self->listener, &asked) || question_answer(self->listener, &asked, &self->calls))
		return NULL;
	return Py_BuildValue("(ii(KIiI(KKKKKK)))", (int)asked.thread, ASKED, (unsigned long long)asked.id,
			     asked.thread, (int)asked.number, asked.arch, a[0], a[1], a[2], a[3], a[4], a[5]);
}

static PyObject *stops_next(Stops *self, PyObject *given)
{
	double seconds = PyFloat_AsDouble(given);
	/* Of a child that is not traced, ptrace does not tell that it stops and goes on. */
	int what = __WALL | WNOHANG | (self->listener < 0 ? 0 : WUNTRACED | WCONTINUED);

	if (PyErr_Occurred())
		return NULL;
	for (;;) {
		int status = 0, got = waitpid(-1, &status, what);
		PyObject *found;

		if (got < 0 && (errno != ECHILD || self->listener < 0))
			return PyErr_SetFromErrno(PyExc_OSError);
		if (got > 0) {
			found = handle(self, got, status);
			if (found || PyErr_Occurred())
				return found;
			if (self->count < TOO_MANY)
				continue;
		}
		if (self->count >= ENOUGH)
			Py_RETURN_NONE;
		got = await(self, seconds);
		if (!got)
			Py_RETURN_NONE;
		if (got == self->end)
			return stopped(0, 0);
		if (got == ASKED) {
			found = asked(self);
			if (found || PyErr_Occurred())
				return found;
		}
		if (PyErr_CheckSignals())
			return NULL;
	}
}

static PyObject *stops_taken(Stops *self, PyObject *unused)
{
	PyObject *gathered, *fresh;

	(void)unused;
	fresh = PyList_New(0);
	if (!fresh)
		return NULL;
	gathered = self->gathered;
	self->gathered = fresh;
	self->count = 0;
	return gathered;
}

static void drop(Stops *self, pid_t thread)
{
	struct thread *known = find(self, thread);

	if (!known)
		return;
	self->threads[thread] = NULL;
	Py_DECREF(known->netlink);
	Py_XDECREF(known->socket);
	free(known);
}

static PyObject *stops_know(Stops *self, PyObject *args)
{
	struct thread *known;
	PyObject *netlink;
	int thread;

	if (!PyArg_ParseTuple(args, "iO", &thread, &netlink))
		return NULL;
	if (!PyDict_Check(netlink) || thread <= 0 || thread >= THREADS) {
		PyErr_SetString(PyExc_ValueError, "a thread's id and the sockets of its process are wanted");
		return NULL;
	}
	known = calloc(1, sizeof(*known));
	if (!known)
		return PyErr_NoMemory();
	known->netlink = Py_NewRef(netlink);
	drop(self, thread);
	self->threads[thread] = known;
	Py_RETURN_NONE;
}

static PyObject *stops_forget(Stops *self, PyObject *given)
{
	long thread = PyLong_AsLong(given);

	if (PyErr_Occurred())
		return NULL;
	drop(self, thread);
	Py_RETURN_NONE;
}

static PyObject *stops_set_root(Stops *self, PyObject *given)
{
	self->root = PyLong_AsLong(given);
	if (PyErr_Occurred())
		return NULL;
	Py_RETURN_NONE;
}

static PyObject *stops_listen(Stops *self, PyObject *args)
{
	struct looked_at *calls = &self->calls;
	sigset_t awaited;
	int listener;

	if (!PyArg_ParseTuple(args, "iIIII", &listener, &calls->connect, &calls->bind, &calls->execve,
			      &calls->execveat))
		return NULL;
	calls->arch = self->arch;
	awaited_signals(self, &awaited);
	self->signals = signalfd(-1, &awaited, SFD_CLOEXEC | SFD_NONBLOCK);
	if (self->signals < 0)
		return PyErr_SetFromErrno(PyExc_OSError);
	self->listener = listener;
	question_prepare(listener);
	Py_RETURN_NONE;
}

static PyObject *stops_listening(Stops *self, PyObject *unused)
{
	(void)unused;
	return PyBool_FromLong(self->listener >= 0);
}

static PyObject *stops_new(PyTypeObject *type, PyObject *args, PyObject *keywords)
{
	unsigned int arch, recvfrom, recvmsg;
	int end;
	Stops *self;

	if (keywords && PyDict_Size(keywords)) {
		PyErr_SetString(PyExc_TypeError, "Stops takes no keywords");
		return NULL;
	}
	if (!PyArg_ParseTuple(args, "IIIi", &arch, &recvfrom, &recvmsg, &end))
		return NULL;
	self = (Stops *)PyType_GenericAlloc(type, 0);
	if (!self)
		return NULL;
	self->arch = arch;
	self->recvfrom = recvfrom;
	self->recvmsg = recvmsg;
	self->end = end;
	self->listener = self->signals = -1;
	self->gathered = PyList_New(0);
	self->threads = calloc(THREADS, sizeof(*self->threads));
	if (!self->gathered || !self->threads) {
		Py_DECREF((PyObject *)self);
		return PyErr_NoMemory();
	}
	return (PyObject *)self;
}

static void stops_dealloc(Stops *self)
{
	PyTypeObject *type = Py_TYPE((PyObject *)self);

	free(self->threads); /* the process ends with it: what the few that are left hold is not worth a walk */
	Py_XDECREF(self->gathered);
	((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
	Py_DECREF(type);
}

static PyMethodDef stops_methods[] = {
	{ "next", (PyCFunction)stops_next, METH_O, NULL },
	{ "taken", (PyCFunction)stops_taken, METH_NOARGS, NULL },
	{ "know", (PyCFunction)stops_know, METH_VARARGS, NULL },
	{ "forget", (PyCFunction)stops_forget, METH_O, NULL },
	{ "set_root", (PyCFunction)stops_set_root, METH_O, NULL },
	{ "listen", (PyCFunction)stops_listen, METH_VARARGS, NULL },
	{ "listening", (PyCFunction)stops_listening, METH_NOARGS, NULL },
	{ 0 },
};

static PyType_Slot stops_slots[] = {
	{ Py_tp_new, stops_new },
	{ Py_tp_dealloc, stops_dealloc },
	{ Py_tp_methods, stops_methods },
	{ 0, NULL },
};

static PyType_Spec stops_spec = {
	.name = "nlsniff.sources.trace._stops.Stops",
	.basicsize = sizeof(Stops),
	.flags = Py_TPFLAGS_DEFAULT,
	.slots = stops_slots,
};

static int module_exec(PyObject *module)
{
	PyObject *type = PyType_FromSpec(&stops_spec);
	int status;

	if (!type)
		return -1;
	status = PyModule_AddObjectRef(module, "Stops", type);
	Py_DECREF(type);
	return status;
}

static PyModuleDef_Slot module_slots[] = {
	{ Py_mod_exec, module_exec },
	{ 0, NULL },
};

static struct PyModuleDef module = {
	PyModuleDef_HEAD_INIT,
	.m_name = "_stops",
	.m_slots = module_slots,
};

PyMODINIT_FUNC PyInit__stops(void)
{
	return PyModuleDef_Init(&module);
}
