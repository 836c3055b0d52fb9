/* Transactions as scripts see them: the value `tx`.
 *
 * One struct tx lives on each seat (a worker's VM and connection) and is begun
 * anew for each operation, job record or reaction chain. What must survive a
 * refusal (decisions) is gathered here while the function runs and written by
 * tx_write_records after the savepoint ended. Only one tx is open at a time on a
 * seat; tx:call and reactions nest inside it. */
#ifndef ORDAIN_OPERATE_TX_H
#define ORDAIN_OPERATE_TX_H
#include "base/clock.h"
#include "decide/judge.h"
#include "operate/registry.h"
#include "store/store.h"
#include "vm/vm.h"
#include <lauxlib.h>

struct seat;

struct actor {
	const char *kind; /* user token job flow peer public */
	const char *id;
	const char *on_behalf_of; /* or NULL */
	const char *const *roles;
	size_t role_count;
};

/* A decision made, waiting to be recorded. */
struct record {
	const struct point *point;
	const char *ask, *fields, *about, *fault, *fault_text;
	size_t ask_len, fields_len;
	int outcome;
	int64_t cost;
	bool undone; /* made inside a tx:try that failed */
	struct record *next;
};
struct count {
	const char *name;
	int64_t n;
	struct count *next;
};

/* What an operation asked to happen after its commit. */
struct after {
	struct policy_set *set; /* that was checked */
	bool live;              /* and goes live */
	size_t events;          /* emitted */
	bool tokens_changed;
	bool shown_once; /* the answer holds a secret: it is not kept for a repeated key */
	bool clock_changed;
	instant clock;
};

struct tx {
	struct seat *seat;
	instant now;
	char now_text[INSTANT_LEN + 1];
	struct actor actor;
	const char *request_id, *reason, *purpose, *area;
	bool write, preview; /* preview: decisions are not recorded (dry runs) */
	int depth;
	struct record *records, *last_record;
	struct count *counts; /* NULL outside jobs unless counting */
	bool counting;
	struct after after;
	struct arena arena; /* until the next tx_begin */
};

/* Registers the methods in the seat's VM; once. */
void tx_open(struct tx *tx, struct seat *seat);
void tx_fini(struct tx *tx);
/* Forgets the last request and dates the new one. Actor, purpose and flags are
 * the caller's to set before tx_publish. */
void tx_begin(struct tx *tx, bool write);
/* Puts now, actor and request id into the Lua value. Raises only on memory. */
void tx_publish(struct tx *tx);
void tx_push(struct tx *tx); /* the Lua value */
/* Writes the decisions; `applied` says whether the rows stayed. */
bool tx_write_records(struct tx *tx, bool applied, struct err *err);

/* Marks the decisions made after `before` (NULL: all) as those of something undone. */
void tx_undo_records(struct tx *tx, const struct record *before);
/* Whether area `from` may call operations of area `to`. */
bool tx_reaches(const struct registry *registry, const char *from, const char *to);

/* For the files tx_*.c: the tx of a method, and raising an err as a fail. */
struct tx *tx_self(lua_State *L);
_Noreturn void tx_raise(lua_State *L, const struct err *err);
void tx_must_write(lua_State *L, const struct tx *tx, const char *what);
const struct sql *tx_sql(lua_State *L, int idx);
/* The engine's own statements, kept by the service. */
enum engine_sql {
	SQL_EVENT_INSERT,
	SQL_DECISION_INSERT,
	SQL_SETTING_GET,
	SQL_SEQUENCE_NEXT,
	SQL_SEQUENCE_GET,
	SQL_TOKEN_FIND,
	SQL_AUDIT_INSERT,
	SQL_IDEMPOTENT_FIND,
	SQL_IDEMPOTENT_INSERT,
	SQL_FILE_FIND,
	SQL_FILE_INSERT,
	SQL_FILE_PART_INSERT,
	SQL_FILE_PARTS,
	SQL_META_GET,
	SQL_META_SET,
	SQL_POSITION_EVENT,
	SQL_POSITION_DECISION,
	SQL_POSITION_AUDIT,
	SQL_TOKENS_ALL,
	SQL_SECRET_GET,
	SQL_SECRET_ANY,
	SQL_SET_LIVE,
	SQL_SET_FILES,
	SQL_ENGINE_COUNT
};
const struct sql *engine_sql(enum engine_sql which);

/* Binding and reading Lua values (tx_value.c). */
struct stmt *tx_prepare(lua_State *L, struct tx *tx, const struct sql *sql, int params);
void tx_bind(lua_State *L, struct tx *tx, struct stmt *stmt, size_t i, enum column type,
	const char *name, int idx);
void tx_push_row(lua_State *L, struct tx *tx, struct stmt *stmt);
/* Places by name: a table per statement or table (the owner's address), kept in the
 * VM's registry, from names to indexes. Pushes it; false: it is new and empty. */
bool tx_push_places(lua_State *L, const void *owner);
void tx_add_place(lua_State *L, const char *name, size_t i);
/* lua_next over `fields`, with the place of the key; TX_NO_PLACE: it has none. */
bool tx_next_place(lua_State *L, int fields, int places, size_t *i);
const char *tx_place_name(lua_State *L); /* of that key, for messages */
enum { TX_NO_PLACE = 0xFFFF };

/* One registration per file. */
typedef struct luaL_Reg tx_method;
extern const tx_method tx_read_methods[], tx_write_methods[], tx_decide_methods[],
	tx_event_methods[], tx_call_methods[], tx_host_methods[];
#endif
