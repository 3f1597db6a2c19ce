/*
 * Goes over the records of a capture file and tells which frames may hold a message that a filter wants; what the
 * filter asks is a classic BPF program for one message (analysis/bpf.py). Nothing is made of the frames here.
 * In doubt a frame passes: the reader in Python decides about it. See scan.py.
 *
 * Sources: https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcapng/ and .../draft-ietf-opsawg-pcap/,
 * include/uapi/linux/netlink.h, Documentation/networking/filter.rst.
 */
#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030b0000
#include <Python.h>

#include <stdint.h>
#include <string.h>

#define NLMSG_HDRLEN 16
#define NLMSG_ERROR 2
#define NLMSG_DONE 3
#define NLM_F_REQUEST 1
#define NLM_F_MULTI 2
#define ARPHRD_NETLINK 824
#define LARGEST 65536 /* from here on the byte order of a frame is in doubt */
#define PROTOCOL 0xFFFFF000U
#define NEW_TYPE 1 /* what the program returns where it does not know the type of a message */

struct instruction {
	uint16_t code;
	uint8_t yes, no;
	uint32_t k;
};

struct link {
	unsigned int size, protocol, hardware; /* the header's size, and where in it the two numbers are */
	int mixed;			       /* other traffic may be there, told by the hardware type */
};

struct scan {
	const struct instruction *code;
	Py_ssize_t instructions;
	uint8_t *asked; /* a bit for each protocol and sequence number that a request had, some together */
	Py_ssize_t asked_bits;
	struct link link;
	int big;
};

enum verdict { REJECT, PASS, UNKNOWN };

static uint32_t big32(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | at[1] << 16 | at[2] << 8 | at[3];
}

static uint32_t little32(const uint8_t *at)
{
	return (uint32_t)at[3] << 24 | at[2] << 16 | at[1] << 8 | at[0];
}

static uint32_t big16(const uint8_t *at)
{
	return at[0] << 8 | at[1];
}

static uint32_t little16(const uint8_t *at)
{
	return at[1] << 8 | at[0];
}

static uint32_t number(const struct scan *scan, const uint8_t *at)
{
	return scan->big ? big32(at) : little32(at);
}

static uint32_t load(uint32_t code, uint32_t k, const uint8_t *data, uint32_t size, uint32_t protocol, int *outside)
{
	uint32_t width = code == 0x20 ? 4 : code == 0x28 ? 2 : 1;

	if (code == 0x20 && k == PROTOCOL)
		return protocol;
	if (k > size || width > size - k) {
		*outside = 1;
		return 0;
	}
	return width == 4 ? big32(data + k) : width == 2 ? big16(data + k) : data[k];
}

static int true_of(uint32_t code, uint32_t a, uint32_t other)
{
	switch (code & 0xF0) {
	case 0x10:
		return a == other;
	case 0x20:
		return a > other;
	case 0x30:
		return a >= other;
	default:
		return (a & other) != 0;
	}
}

/* What the program returns for a message; a program that makes no sense passes everything. It only goes forward. */
static uint32_t run(const struct scan *scan, const uint8_t *data, uint32_t size, uint32_t protocol)
{
	uint32_t a = 0, x = 0;
	int outside = 0;

	for (Py_ssize_t at = 0; at < scan->instructions; at++) {
		const struct instruction *in = &scan->code[at];

		switch (in->code) {
		case 0x20:
		case 0x28:
		case 0x30:
			a = load(in->code, in->k, data, size, protocol, &outside);
			if (outside)
				return 0; /* as in the kernel */
			break;
		case 0x80:
			a = size;
			break;
		case 0x81:
			x = size;
			break;
		case 0x64:
			a = in->k < 32 ? a << in->k : 0;
			break;
		case 0x4C:
			a |= x;
			break;
		case 0x04:
			a += in->k;
			break;
		case 0x54:
			a &= in->k;
			break;
		case 0x07:
			x = a;
			break;
		case 0x05:
			if (in->k >= (size_t)(scan->instructions - at))
				return ~0U;
			at += in->k;
			break;
		case 0x15:
		case 0x25:
		case 0x35:
		case 0x45:
		case 0x2D:
		case 0x3D:
			at += true_of(in->code, a, in->code & 8 ? x : in->k) ? in->yes : in->no;
			break;
		case 0x06:
			return in->k;
		default:
			return ~0U;
		}
	}
	return ~0U;
}

static int asked_bit(const struct scan *scan, uint32_t protocol, uint32_t seq, int set)
{
	uint32_t place = (seq * 2654435761U ^ protocol * 40503U) % scan->asked_bits;

	if (set)
		scan->asked[place / 8] |= 1 << place % 8;
	return scan->asked[place / 8] >> place % 8 & 1;
}

/*
 * Whether a message may open or close a request, or its direction may depend on one that is open (direction.py):
 * what asks or answers, and what is no part of a dump but has a number that a request had.
 */
static int of_a_request(const struct scan *scan, const uint8_t *message, uint32_t protocol)
{
	uint32_t type = little16(message + 4), flags = little16(message + 6), seq = little32(message + 8);

	if (flags & NLM_F_REQUEST)
		return asked_bit(scan, protocol, seq, 1), 1;
	if (type == NLMSG_ERROR || type == NLMSG_DONE)
		return 1;
	return !(flags & NLM_F_MULTI) && asked_bit(scan, protocol, seq, 0);
}

/* ``captured`` bytes are here of the frame's ``length``. ``kind`` is set to the protocol and type not known. */
static enum verdict judge(const struct scan *scan, const uint8_t *data, uint32_t captured, uint32_t length,
			  uint32_t protocol, uint32_t *kind)
{
	enum verdict verdict = captured < length ? PASS : REJECT;
	uint32_t at = 0;

	if (captured < NLMSG_HDRLEN)
		return PASS;
	if (length >= LARGEST || little32(data) < NLMSG_HDRLEN || little32(data) > length) {
		memset(scan->asked, 0xFF, scan->asked_bits / 8); /* it may ask for anything, in either byte order */
		return PASS;
	}
	while (at < captured) {
		const uint8_t *message = data + at;
		uint32_t size, said;

		if (captured - at < NLMSG_HDRLEN || little32(message) < NLMSG_HDRLEN)
			return PASS; /* bytes that are no message */
		size = little32(message);
		if (of_a_request(scan, message, protocol) || size > captured - at)
			verdict = PASS;
		if (verdict == REJECT && (said = run(scan, message, size, protocol))) {
			if (said == NEW_TYPE) {
				*kind = protocol << 16 | little16(message + 4);
				return UNKNOWN;
			}
			verdict = PASS;
		}
		if (size > captured - at)
			break;
		at += (size + 3) & ~3U;
	}
	return verdict;
}

/* A packet with its link type's header. */
static enum verdict judge_packet(const struct scan *scan, const uint8_t *packet, uint32_t captured, uint32_t length,
				 uint32_t *kind)
{
	const struct link *link = &scan->link;

	if (captured < link->size || (link->mixed && big16(packet + link->hardware) != ARPHRD_NETLINK))
		return PASS;
	length = length > captured ? length - link->size : captured - link->size;
	return judge(scan, packet + link->size, captured - link->size, length, big16(packet + link->protocol), kind);
}

/* A run of frames that pass: the number of the first, where it begins, and where the last ends. */
static int add_run(PyObject *runs, unsigned long long first, Py_ssize_t start, Py_ssize_t end)
{
	PyObject *item;
	int status;

	if (start == end)
		return 0;
	item = Py_BuildValue("Knn", first, start, end);
	status = item ? PyList_Append(runs, item) : -1;
	Py_XDECREF(item);
	return status;
}

struct record {
	Py_ssize_t size;	/* 0 where it is none to be looked at here */
	const uint8_t *packet;
	uint32_t captured, length;
	int passes;		/* whatever is in it */
};

static struct record block_at(const struct scan *scan, const uint8_t *at, Py_ssize_t left, uint32_t interface)
{
	struct record record = { 0 };
	uint32_t total;

	if (left < 32 || number(scan, at) != 6)
		return record;
	total = number(scan, at + 4);
	record.captured = number(scan, at + 20);
	record.length = number(scan, at + 24);
	record.packet = at + 28;
	if (total > left || total & 3 || total < 32 || record.captured > total - 32 || number(scan, at + 8) != interface ||
	    number(scan, at + total - 4) != total)
		return record;
	if (record.captured < scan->link.size ||
	    (scan->link.mixed && big16(record.packet + scan->link.hardware) != ARPHRD_NETLINK))
		return record;
	record.size = total;
	record.passes = total - 28 - record.captured > 7; /* it has options */
	return record;
}

static struct record packet_at(const struct scan *scan, const uint8_t *at, Py_ssize_t left)
{
	struct record record = { 0 };

	if (left < 16)
		return record;
	record.captured = number(scan, at + 8);
	record.length = number(scan, at + 12);
	record.packet = at + 16;
	if (record.captured <= left - 16)
		record.size = 16 + (Py_ssize_t)record.captured;
	return record;
}

static PyObject *scan_records(const struct scan *scan, const Py_buffer *buffer, Py_ssize_t at, int classic,
			      unsigned int interface, unsigned long long count)
{
	Py_ssize_t start = at, end = at;
	unsigned long long first = count;
	uint32_t kind = 0;
	enum verdict verdict = REJECT;
	PyObject *runs = PyList_New(0);

	while (runs) {
		const uint8_t *here = (const uint8_t *)buffer->buf + at;
		struct record record = classic ? packet_at(scan, here, buffer->len - at)
					       : block_at(scan, here, buffer->len - at, interface);

		if (!record.size)
			break;
		verdict = judge_packet(scan, record.packet, record.captured, record.length, &kind);
		if (verdict == UNKNOWN && !record.passes)
			break;
		if (verdict != REJECT || record.passes) {
			if (end != at) {
				if (add_run(runs, first, start, end) < 0)
					Py_CLEAR(runs);
				start = at;
				first = count;
			}
			end = at + record.size;
		}
		verdict = REJECT;
		at += record.size;
		count++;
	}
	if (runs && add_run(runs, first, start, end) < 0)
		Py_CLEAR(runs);
	if (!runs)
		return NULL;
	return Py_BuildValue("nKLN", at, count, verdict == UNKNOWN ? (long long)kind : -1LL, runs);
}

static PyObject *scan_passing(PyObject *module, PyObject *args)
{
	Py_buffer buffer, code, asked;
	Py_ssize_t at;
	int classic;
	unsigned int interface;
	unsigned long long count;
	struct scan scan;
	PyObject *found = NULL;

	(void)module;
	if (!PyArg_ParseTuple(args, "y*npp(IIIp)IKy*w*", &buffer, &at, &classic, &scan.big, &scan.link.size,
			      &scan.link.protocol, &scan.link.hardware, &scan.link.mixed, &interface, &count, &code,
			      &asked))
		return NULL;
	scan.code = code.buf;
	scan.instructions = code.len / (Py_ssize_t)sizeof(struct instruction);
	scan.asked = asked.buf;
	scan.asked_bits = asked.len * 8;
	if (at < 0 || at > buffer.len || !asked.len || scan.link.protocol + 2 > scan.link.size ||
	    scan.link.hardware + 2 > scan.link.size || (uintptr_t)code.buf % 4)
		PyErr_SetString(PyExc_ValueError, "not within the buffer");
	else
		found = scan_records(&scan, &buffer, at, classic, interface, count);
	PyBuffer_Release(&buffer);
	PyBuffer_Release(&code);
	PyBuffer_Release(&asked);
	return found;
}

static PyMethodDef methods[] = {
	{ "passing", scan_passing, METH_VARARGS, NULL },
	{ 0 },
};

static struct PyModuleDef module = {
	PyModuleDef_HEAD_INIT,
	.m_name = "_scan",
	.m_methods = methods,
};

PyMODINIT_FUNC PyInit__scan(void)
{
	return PyModuleDef_Init(&module);
}
