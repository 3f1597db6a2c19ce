/* What untraced processes ask before a call (seccomp_unotify(2)), and the answers for which nothing is to be decided. */
#include <stdint.h>
#include <sys/types.h>

/* struct seccomp_notif, with its data in place. */
struct question {
	uint64_t id;
	uint32_t thread, flags;
	int32_t number;
	uint32_t arch;
	uint64_t instruction_pointer;
	uint64_t arguments[6];
};

/* The calls that are looked at here, and the processor that they are numbered for. */
struct looked_at {
	uint32_t arch, connect, bind, execve, execveat;
};

/* Have us run at once when somebody asks, on the processor that it leaves. */
void question_prepare(int listener);

/* 1: asked; 0: nobody asks any more, or was interrupted. */
int question_receive(int listener, struct question *question);

/* Whether it was answered here. */
int question_answer(int listener, const struct question *question, const struct looked_at *calls);
