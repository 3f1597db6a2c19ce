/*
 * Walks the memory that a packet socket of version 3 shares with the kernel: blocks of frames, which the
 * kernel hands over whole and gets back when all their frames are taken. What a recording does for each
 * frame is here; everything else is in ring.py.
 *
 * Sources: Documentation/networking/packet_mmap.rst, include/uapi/linux/if_packet.h; pcapng and pcap as
 * https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcapng/ and .../draft-ietf-opsawg-pcap/ have them.
 */
#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030b0000
#include <Python.h>

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#define ARPHRD_NETLINK 824
#define COOKED 16
#define NANOSECONDS 1000000000ULL

struct enhanced_packet {
	uint32_t type, total, interface, time_high, time_low, captured, length;
};

struct record {
	uint32_t seconds, nanoseconds, captured, length;
};

/* libpcap's header of LINKTYPE_NETLINK, in network byte order. */
struct cooked {
	uint16_t packet_type, hardware, unused[5], protocol;
};

/* Port ids met since ports() was last asked; who uses more than half of the table at once stays out of it. */
#define PORTS 8192

struct port {
	uint32_t portid, protocol;
	uint64_t time;
	Py_ssize_t offset; /* where the first frame with it begins in what encode() wrote */
};

typedef struct {
	PyObject_HEAD
	Py_buffer memory;
	uint32_t block_size, blocks, size;
	uint32_t block;	 /* the one that is read */
	uint32_t left;	 /* its frames that are not taken yet */
	uint32_t offset; /* where the first of them begins; 0 before any was asked for */
	unsigned long long cut;
	uint32_t rejected; /* so many bytes are left of a frame that the socket's filter does not want; 0 without one */
	int blocks_closed; /* an epoll that tells of each block once, -1 before it is needed */
	uint32_t ports_used;
	uint16_t ports_places[PORTS / 2 + 1];
	struct port ports[PORTS];
} Walker;

static char *start_of(const Walker *self, uint32_t block)
{
	return (char *)self->memory.buf + (size_t)block * self->block_size;
}

static struct tpacket_hdr_v1 *header_of(const Walker *self, uint32_t block)
{
	return &((struct tpacket_block_desc *)start_of(self, block))->hdr.bh1;
}

static int handed_over(const Walker *self, uint32_t block)
{
	return __atomic_load_n(&header_of(self, block)->block_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER;
}

static void give_back(Walker *self)
{
	struct tpacket_hdr_v1 *header = header_of(self, self->block);

	header->num_pkts = 0; /* so that pending() does not take them for frames to come */
	__atomic_store_n(&header->block_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
	self->block = (self->block + 1) % self->blocks;
	self->offset = 0;
}

/* The kernel keeps its word; memory that somebody else made must not lead outside of it. */
static int within(const Walker *self, const struct tpacket3_hdr *frame)
{
	return self->offset <= self->block_size - sizeof(*frame) - sizeof(struct sockaddr_ll) &&
	       (uint64_t)self->offset + frame->tp_mac + frame->tp_snaplen <= self->block_size;
}

/* The next frame, or NULL when the kernel has handed over no more. */
static const struct tpacket3_hdr *next_frame(Walker *self)
{
	for (uint32_t tries = self->blocks; tries; tries--) {
		const struct tpacket3_hdr *frame;

		if (!self->offset) {
			if (!handed_over(self, self->block))
				return NULL;
			self->left = header_of(self, self->block)->num_pkts;
			self->offset = header_of(self, self->block)->offset_to_first_pkt;
		}
		frame = (const void *)(start_of(self, self->block) + self->offset);
		if (self->left && within(self, frame))
			return frame;
		give_back(self);
	}
	return NULL;
}

static int is_rejected(const Walker *self, const struct tpacket3_hdr *frame)
{
	return self->rejected && frame->tp_snaplen == self->rejected && frame->tp_len > frame->tp_snaplen;
}

static void take(Walker *self, const struct tpacket3_hdr *frame)
{
	if (!is_rejected(self, frame))
		self->cut += frame->tp_len > frame->tp_snaplen || frame->tp_len > self->size;
	self->offset += frame->tp_next_offset;
	if (!--self->left)
		give_back(self);
}

static uint32_t kept(const Walker *self, const struct tpacket3_hdr *frame)
{
	return frame->tp_snaplen < self->size ? frame->tp_snaplen : self->size;
}

static const char *data_of(const struct tpacket3_hdr *frame)
{
	return (const char *)frame + frame->tp_mac;
}

static const struct sockaddr_ll *address_of(const struct tpacket3_hdr *frame)
{
	return (const void *)((const char *)frame + TPACKET_ALIGN(sizeof(*frame)));
}

static char *put(char *to, const void *from, size_t size)
{
	memcpy(to, from, size);
	return to + size;
}

static char *put_frame(char *to, const struct tpacket3_hdr *frame, uint32_t size)
{
	const struct sockaddr_ll *address = address_of(frame);
	struct cooked cooked = {
		.packet_type = htons(address->sll_pkttype),
		.hardware = htons(ARPHRD_NETLINK),
		.protocol = address->sll_protocol,
	};

	return put(put(to, &cooked, sizeof(cooked)), data_of(frame), size);
}

static char *put_block(char *to, const struct tpacket3_hdr *frame, uint32_t size, uint32_t total)
{
	uint64_t time = frame->tp_sec * NANOSECONDS + frame->tp_nsec;
	struct enhanced_packet head = {
		6, total, 0, time >> 32, (uint32_t)time, size + COOKED, frame->tp_len + COOKED,
	};
	size_t padding = total - sizeof(head) - COOKED - size - sizeof(total);

	to = put_frame(put(to, &head, sizeof(head)), frame, size);
	memset(to, 0, padding);
	return put(to + padding, &total, sizeof(total));
}

static char *put_record(char *to, const struct tpacket3_hdr *frame, uint32_t size)
{
	struct record head = { frame->tp_sec, frame->tp_nsec, size + COOKED, frame->tp_len + COOKED };

	return put_frame(put(to, &head, sizeof(head)), frame, size);
}

/* nlmsg_pid of the frame's first message. */
static void note_port(Walker *self, const struct tpacket3_hdr *frame, uint32_t size, Py_ssize_t offset)
{
	uint32_t portid, protocol = ntohs(address_of(frame)->sll_protocol), place;

	if (size < 16 || self->ports_used > PORTS / 2)
		return;
	memcpy(&portid, data_of(frame) + 12, sizeof(portid));
	if (!portid)
		return;
	place = (portid * 2654435761U ^ protocol * 40503U) >> 8;
	for (;; place++) {
		struct port *port = &self->ports[place % PORTS];

		if (port->portid == portid && port->protocol == protocol)
			return;
		if (!port->portid) {
			*port = (struct port){
				portid, protocol, frame->tp_sec * NANOSECONDS + frame->tp_nsec, offset,
			};
			self->ports_places[self->ports_used++] = place % PORTS;
			return;
		}
	}
}

static PyObject *walker_ports(Walker *self, PyObject *unused)
{
	PyObject *found = PyList_New(0);

	(void)unused;
	for (uint32_t n = 0; n < self->ports_used; n++) {
		struct port *port = &self->ports[self->ports_places[n]];
		PyObject *item = NULL;

		if (found)
			item = Py_BuildValue("IIKn", port->protocol, port->portid, port->time, port->offset);
		if (!item || PyList_Append(found, item) < 0)
			Py_CLEAR(found);
		Py_XDECREF(item);
		port->portid = 0;
	}
	self->ports_used = 0;
	return found;
}

static PyObject *walker_encode(Walker *self, PyObject *args)
{
	Py_buffer out;
	int classic;
	Py_ssize_t limit, frames = 0, used, needed = 0;
	const struct tpacket3_hdr *frame;
	char *to;

	if (!PyArg_ParseTuple(args, "w*pn", &out, &classic, &limit))
		return NULL;
	to = out.buf;
	while (frames < limit && (frame = next_frame(self))) {
		uint32_t size = kept(self, frame);
		uint32_t total = classic ? sizeof(struct record) + COOKED + size
					 : sizeof(struct enhanced_packet) + COOKED + ((size + 3) & ~3U) + 4;

		if (total > (char *)out.buf + out.len - to) {
			needed = total;
			break;
		}
		note_port(self, frame, size, to - (char *)out.buf);
		to = classic ? put_record(to, frame, size) : put_block(to, frame, size, total);
		frames++;
		take(self, frame);
	}
	used = to - (char *)out.buf;
	PyBuffer_Release(&out);
	return Py_BuildValue("nnn", frames, used, needed);
}

static PyObject *walker_take(Walker *self, PyObject *args)
{
	Py_ssize_t limit;
	const struct tpacket3_hdr *frame;
	PyObject *found;

	if (!PyArg_ParseTuple(args, "n", &limit) || !(found = PyList_New(0)))
		return NULL;
	while (PyList_Size(found) < limit && (frame = next_frame(self))) {
		const struct sockaddr_ll *address = address_of(frame);
		PyObject *item = is_rejected(self, frame) ? Py_BuildValue("") : Py_BuildValue("KHBy#I", frame->tp_sec * NANOSECONDS + frame->tp_nsec,
			ntohs(address->sll_protocol), address->sll_pkttype, data_of(frame),
			(Py_ssize_t)kept(self, frame), frame->tp_len);

		if (!item || PyList_Append(found, item) < 0) {
			Py_XDECREF(item);
			Py_DECREF(found);
			return NULL;
		}
		Py_DECREF(item);
		take(self, frame);
	}
	return found;
}

static PyObject *walker_expect_rejected(Walker *self, PyObject *args)
{
	unsigned int size;

	if (!PyArg_ParseTuple(args, "I", &size))
		return NULL;
	self->rejected = size;
	Py_RETURN_NONE;
}

static PyObject *walker_ready(Walker *self, PyObject *unused)
{
	(void)unused;
	return PyBool_FromLong(next_frame(self) != NULL);
}

static PyObject *walker_pending(Walker *self, PyObject *unused)
{
	(void)unused;
	return PyBool_FromLong(!handed_over(self, self->block) && header_of(self, self->block)->num_pkts);
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* poll() would say again and again that there is a block; this wakes once for each that is handed over. */
static int watch_blocks(Walker *self, int socket, int wake)
{
	struct epoll_event blocks = { EPOLLIN | EPOLLET, { .fd = socket } }, word = { EPOLLIN, { .fd = wake } };

	if (self->blocks_closed >= 0)
		return 1;
	self->blocks_closed = epoll_create1(EPOLL_CLOEXEC);
	if (!epoll_ctl(self->blocks_closed, EPOLL_CTL_ADD, socket, &blocks) &&
	    !epoll_ctl(self->blocks_closed, EPOLL_CTL_ADD, wake, &word))
		return 1;
	close(self->blocks_closed);
	self->blocks_closed = -1;
	return 0;
}

/* Until half of the ring is full, there is a word from elsewhere, or the socket has an error. */
static void gather(Walker *self, int wake, int gather_ms)
{
	int64_t end = now_ms() + gather_ms, left;
	struct epoll_event event;

	while ((left = end - now_ms()) > 0 && !handed_over(self, (self->block + self->blocks / 2) % self->blocks)) {
		if (epoll_wait(self->blocks_closed, &event, 1, left) <= 0 || event.data.fd == wake ||
		    event.events & (EPOLLERR | EPOLLHUP))
			return;
	}
}

/* Interrupted by a signal, poll() gives nothing, and the caller's handler is called behind it. */
static void wait_for(Walker *self, int socket, int wake, int idle_ms, int gather_ms)
{
	struct pollfd either[] = { { wake, POLLIN, 0 }, { socket, POLLIN, 0 } };

	if (!handed_over(self, self->block) && poll(either, 2, idle_ms) <= 0)
		return;
	if (gather_ms > 0 && !either[0].revents && !(either[1].revents & POLLERR) && watch_blocks(self, socket, wake))
		gather(self, wake, gather_ms);
}

static PyObject *walker_wait(Walker *self, PyObject *args)
{
	int socket, wake, idle_ms, gather_ms;

	if (!PyArg_ParseTuple(args, "iiii", &socket, &wake, &idle_ms, &gather_ms))
		return NULL;
	Py_BEGIN_ALLOW_THREADS
	wait_for(self, socket, wake, idle_ms, gather_ms);
	Py_END_ALLOW_THREADS
	Py_RETURN_NONE;
}

static PyObject *walker_cut(Walker *self, void *unused)
{
	(void)unused;
	return PyLong_FromUnsignedLongLong(self->cut);
}

static PyObject *walker_new(PyTypeObject *type, PyObject *args, PyObject *keywords)
{
	Py_buffer memory;
	unsigned int block_size, size;
	Walker *self;

	if (keywords && PyDict_Size(keywords)) {
		PyErr_SetString(PyExc_TypeError, "Walker takes no keywords");
		return NULL;
	}
	if (!PyArg_ParseTuple(args, "w*II", &memory, &block_size, &size))
		return NULL;
	if (block_size < 4096 || memory.len < block_size || memory.len % block_size) {
		PyErr_SetString(PyExc_ValueError, "the memory is no whole number of blocks");
		PyBuffer_Release(&memory);
		return NULL;
	}
	self = (Walker *)PyType_GenericAlloc(type, 0);
	if (!self) {
		PyBuffer_Release(&memory);
		return NULL;
	}
	self->memory = memory;
	self->block_size = block_size;
	self->blocks = memory.len / block_size;
	self->size = size;
	self->blocks_closed = -1;
	return (PyObject *)self;
}

static void walker_dealloc(Walker *self)
{
	PyTypeObject *type = Py_TYPE((PyObject *)self);

	if (self->blocks_closed >= 0)
		close(self->blocks_closed);
	PyBuffer_Release(&self->memory);
	((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
	Py_DECREF(type);
}

static PyMethodDef walker_methods[] = {
	{ "encode", (PyCFunction)walker_encode, METH_VARARGS, NULL },
	{ "ports", (PyCFunction)walker_ports, METH_NOARGS, NULL },
	{ "take", (PyCFunction)walker_take, METH_VARARGS, NULL },
	{ "expect_rejected", (PyCFunction)walker_expect_rejected, METH_VARARGS, NULL },
	{ "ready", (PyCFunction)walker_ready, METH_NOARGS, NULL },
	{ "pending", (PyCFunction)walker_pending, METH_NOARGS, NULL },
	{ "wait", (PyCFunction)walker_wait, METH_VARARGS, NULL },
	{ 0 },
};

static PyGetSetDef walker_members[] = {
	{ "cut", (getter)walker_cut, NULL, NULL, NULL },
	{ 0 },
};

static PyType_Slot walker_slots[] = {
	{ Py_tp_new, walker_new },
	{ Py_tp_dealloc, walker_dealloc },
	{ Py_tp_methods, walker_methods },
	{ Py_tp_getset, walker_members },
	{ 0, NULL },
};

static PyType_Spec walker_spec = {
	.name = "nlsniff.sources._ring.Walker",
	.basicsize = sizeof(Walker),
	.flags = Py_TPFLAGS_DEFAULT,
	.slots = walker_slots,
};

static int module_exec(PyObject *module)
{
	PyObject *type = PyType_FromSpec(&walker_spec);
	int status;

	if (!type)
		return -1;
	status = PyModule_AddObjectRef(module, "Walker", type);
	Py_DECREF(type);
	return status;
}

static PyModuleDef_Slot module_slots[] = {
	{ Py_mod_exec, module_exec },
	{ 0, NULL },
};

static struct PyModuleDef module = {
	PyModuleDef_HEAD_INIT,
	.m_name = "_ring",
	.m_slots = module_slots,
};

PyMODINIT_FUNC PyInit__ring(void)
{
	return PyModuleDef_Init(&module);
}
