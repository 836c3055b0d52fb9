/* The service from the inside, for the files of operate/ and schedule/. */
#ifndef ORDAIN_OPERATE_INSIDE_H
#define ORDAIN_OPERATE_INSIDE_H
#include <pthread.h>

#include "operate/seat.h"
#include "operate/service.h"

/* An operation answered by C: called with its validated input at `input` on the
 * seat's Lua stack, inside the savepoint of each group until it stops asking for
 * another. Fills answer->body with the output's canonical bytes or a problem;
 * returns whether its rows stay. `state` starts NULL and is freed by the
 * function itself before it returns with again == false. When the service stops
 * between two groups it is called once more with `abandon` set, outside any
 * transaction, only to free its state. */
struct native_call {
	struct seat *seat;
	const struct operation *operation;
	int input;
	void *state;
	bool again, abandon;
};
typedef bool native_fn(struct native_call *call, struct answer *answer);
void service_native(struct service *service, const char *name, enum work_kind kind, native_fn *fn);

struct native {
	const char *name;
	enum work_kind kind;
	native_fn *fn;
};
enum { NATIVE_MAX = 16 };

/* What the floor of flows does for those below it; NULL in a service without flows. */
struct flow_hooks {
	/* An event was written, in the same transaction. */
	bool (*emitted)(struct seat *seat, const struct event_decl *event, const char *key,
		size_t key_len, int64_t position, const char *data, size_t len, struct err *err);
	/* tx:start: inserts a flow and runs its first turn. */
	bool (*start)(struct seat *seat, const struct flow_decl *flow, const char *input,
		size_t len, const char *key, char id[40], struct err *err);
	/* tx:resume: tries a failed flow again and runs a turn of it. */
	bool (*resume)(struct seat *seat, const char *id, struct err *err);
	/* For clock.advance: the first timer until then, and some turns. */
	bool (*first_timer)(struct seat *seat, instant until, instant *at, bool *found,
		struct err *err);
	bool (*chunk)(struct seat *seat, bool *more, struct err *err);
	void (*seat_free)(struct seat *seat);
	/* After a commit, on the worker's thread. */
	void (*committed)(struct service *service);
	/* Inline: runs what is ready until nothing is. */
	void (*settle)(struct service *service);
};

struct token_table; /* tokens.c: hashes of live tokens, for the loop thread */

struct service {
	struct arena arena;
	char *data_dir, *home, *database;
	int lock;
	bool test;
	int64_t epoch; /* of this process: fences job runs of a dead one */
	const struct service_library *libraries;
	struct registry registry;
	struct points points;
	struct clock clock;
	struct pool *pool;
	struct parking parking;
	/* The first VM made the registry; worker 0 takes it over. */
	struct vm *first_vm;
	struct arena first_arena;

	pthread_mutex_t lock_live;
	struct policy_set *live;
	_Atomic uint64_t live_version;

	/* schedule/run.c: runs that somebody here goes on with. A row Running that is
	 * none of them was left by a dead process or by a commit that failed. */
	pthread_mutex_t lock_runs;
	struct run *runs;

	struct token_table *tokens;
	void (*on_events)(void *arg);
	void *on_events_arg;
	const struct flow_hooks *flows;
	const struct effect_decl *effects;
	_Atomic bool flows_ready; /* a turn may be due */
	_Atomic uint64_t flow_turns, flow_failures;
	_Atomic uint64_t effect_ends[EFFECT_ENDS];
	_Atomic bool webhooks; /* one may be there, to be told of events */
	struct pump *pump;     /* of flow/; NULL until flows run by themselves */
	struct native natives[NATIVE_MAX];
	size_t native_count;
};

/* live.c */
bool live_load(struct service *service, struct conn *conn, struct err *err);
void live_set(struct service *service, struct policy_set *set); /* takes the reference */
struct policy_set *live_get(struct service *service);           /* a new reference */
/* Writes a set's rows; number 0 leaves it a draft. */
bool live_store(struct conn *conn, const struct policy_set *set, int64_t number, const char *parent,
	const char *note, const char *actor, instant at, struct err *err);

/* actor.c: who calls, found in the transaction. false: *answer is the refusal. */
bool actor_find(struct seat *seat, const struct caller *caller, struct actor *out,
	struct answer *answer);

/* tokens.c */
struct token_table *token_table_new(void);
void token_table_free(struct token_table *table);
bool token_table_load(struct token_table *table, struct conn *conn, struct err *err);
bool token_table_has(struct token_table *table, const char *token);
void token_hash(const char *token, char out[65]);

/* meta.c: small facts of the database. */
bool meta_get(struct conn *conn, const char *key, char *out, size_t room, bool *found,
	struct err *err);
bool meta_set(struct conn *conn, const char *key, const char *value, struct err *err);

/* file.c: puts a file's bytes among the files, in this transaction. */
bool file_keep(struct seat *seat, const char *path, const char *hash, const char *media_type,
	uint64_t *size, struct err *err);

/* engine_lib.c: the `engine` library, for the system area alone. Its functions find
 * their seat as the VM's owner. engine_trust.c: those for secrets and for callers
 * that prove themselves. */
void engine_lib_push(lua_State *L);
struct seat *engine_seat(lua_State *L);
extern const struct luaL_Reg engine_trust_functions[];
/* Does what the operation asked for after its commit. */
void after_commit(struct service *service, const struct after *after);
#endif
