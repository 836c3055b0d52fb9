/* The program with a library of one's own.
 *
 * Adds `checksum` to what scripts can use: checksum.luhn("79927398713") tells
 * whether the last digit fits the others, as on cards and device numbers. Built
 * like this it is the whole program: `build/examples/extend serve …`.
 */
#include <lauxlib.h>
#include <ordain/ordain.h>

static int luhn(lua_State *L)
{
	size_t len;
	const char *digits = luaL_checklstring(L, 1, &len);
	int sum = 0;
	for (size_t i = 0; i < len; i++) {
		int digit = digits[len - 1 - i] - '0';
		if (digit < 0 || digit > 9)
			return luaL_error(L, "%s holds more than digits", digits);
		if (i % 2 == 1)
			digit = digit > 4 ? digit * 2 - 9 : digit * 2;
		sum += digit;
	}
	lua_pushboolean(L, len > 1 && sum % 10 == 0);
	return 1;
}

static int open_checksum(lua_State *L)
{
	static const luaL_Reg functions[] = { { "luhn", luhn }, { NULL, NULL } };
	luaL_newlib(L, functions);
	return 1;
}

int main(int argc, char **argv)
{
	/* POSIX lets a function live in a void pointer; ISO C has no cast for it. */
	union {
		lua_CFunction function;
		void *pointer;
	} open = { open_checksum };
	struct ordain_library libraries[] = { { "checksum", open.pointer }, { NULL, NULL } };
	struct ordain_extend extend = { .libraries = libraries };
	return ordain_main(argc, argv, &extend);
}
