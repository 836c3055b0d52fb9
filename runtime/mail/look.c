/* Declarations of CSS, read for what they do to being seen: nothing shown, no size, no
 * contrast, out of the page.
 *
 * What must hold: in doubt a text counts as hidden only where a declaration says so
 * plainly. A ground that is a picture hides nothing, as its colours are not known. */
#include "mail/style.h"
#include <glib.h>
#include <stdlib.h>
#include <string.h>

enum { VALUE_MOST = 160, NEAR = 30, FAR_OUT = -400 };

/* ---- colours ---- */

static const struct {
	const char *name;
	int32_t rgb;
} colours[] = { { "white", 0xffffff }, { "black", 0 }, { "snow", 0xfffafa }, { "ivory", 0xfffff0 },
	{ "ghostwhite", 0xf8f8ff }, { "whitesmoke", 0xf5f5f5 }, { "floralwhite", 0xfffaf0 },
	{ "azure", 0xf0ffff }, { "mintcream", 0xf5fffa }, { "seashell", 0xfff5ee },
	{ "aliceblue", 0xf0f8ff }, { "honeydew", 0xf0fff0 }, { "linen", 0xfaf0e6 },
	{ "beige", 0xf5f5dc }, { "lightyellow", 0xffffe0 }, { "lightcyan", 0xe0ffff },
	{ "lavender", 0xe6e6fa }, { "silver", 0xc0c0c0 }, { "gray", 0x808080 },
	{ "grey", 0x808080 }, { "lightgray", 0xd3d3d3 }, { "lightgrey", 0xd3d3d3 },
	{ "gainsboro", 0xdcdcdc }, { "darkgray", 0xa9a9a9 }, { "red", 0xff0000 },
	{ "green", 0x008000 }, { "lime", 0x00ff00 }, { "blue", 0x0000ff }, { "navy", 0x000080 },
	{ "yellow", 0xffff00 }, { "orange", 0xffa500 }, { "purple", 0x800080 },
	{ "maroon", 0x800000 }, { "teal", 0x008080 }, { "aqua", 0x00ffff }, { "cyan", 0x00ffff },
	{ "fuchsia", 0xff00ff }, { "magenta", 0xff00ff }, { "olive", 0x808000 },
	{ "windowtext", 0 }, { "window", 0xffffff }, { "transparent", -1 } };

static bool hex_colour(const char *text, int32_t *rgb)
{
	size_t n = strspn(text, "0123456789abcdef");
	long value = strtol(text, NULL, 16);
	if (n == 3 || n == 4) {
		char wide[7] = { text[0], text[0], text[1], text[1], text[2], text[2], 0 };
		*rgb = (int32_t)strtol(wide, NULL, 16);
		if (n == 4 && text[3] == '0')
			*rgb = -1;
	} else if (n == 6) {
		*rgb = (int32_t)value;
	} else if (n == 8) {
		*rgb = (value & 0xff) < 0x10 ? -1 : (int32_t)(value >> 8);
	}
	return n == 3 || n == 4 || n == 6 || n == 8;
}

/* rgb(1, 2, 3), rgba(1 2 3 / 50%) */
static bool rgb_colour(const char *at, int32_t *rgb)
{
	double part[4] = { 0, 0, 0, 1 };
	int n = 0;
	for (at = strchr(at, '('); at && *at && *at != ')' && n < 4; n++) {
		char *end;
		at += strspn(at, "(, /");
		part[n] = g_ascii_strtod(at, &end);
		if (end == at)
			break;
		if (*end == '%')
			part[n] *= n < 3 ? 2.55 : 0.01;
		at = end + strspn(end, "% ");
	}
	*rgb = 0;
	for (int i = 0; i < 3; i++)
		*rgb = *rgb << 8 | (int32_t)(part[i] < 0 ? 0 : part[i] > 255 ? 255 : part[i]);
	if (part[3] < 0.1)
		*rgb = -1;
	return n >= 3;
}

/* At the beginning of the text, which is in lower case. */
static bool colour(const char *text, int32_t *rgb)
{
	size_t n = strcspn(text, " !;,/");
	if (*text == '#')
		return hex_colour(text + 1, rgb);
	if (strncmp(text, "rgb", 3) == 0)
		return rgb_colour(text, rgb);
	for (size_t i = 0; i < G_N_ELEMENTS(colours); i++)
		if (strlen(colours[i].name) == n && strncmp(text, colours[i].name, n) == 0) {
			*rgb = colours[i].rgb;
			return true;
		}
	return n == 6 && strspn(text, "0123456789abcdef") == 6 && hex_colour(text, rgb);
}

bool look_alike(int32_t ink, int32_t ground)
{
	if (ink < 0)
		return true;
	for (int shift = 0; shift < 24; shift += 8)
		if (abs((ink >> shift & 0xff) - (ground >> shift & 0xff)) >= NEAR)
			return false;
	return true;
}

/* ---- values ---- */

/* A length in pixels; false: it is none, or one in terms of what is around. */
static bool pixels(const char *text, double *out)
{
	static const struct {
		const char *name;
		double pixels;
	} units[] = { { "px", 1 }, { "pt", 1.33 }, { "cm", 37.8 }, { "mm", 3.78 }, { "in", 96 },
		{ "rem", 16 } };
	char *unit;
	double n = g_ascii_strtod(text, &unit);
	if (unit == text)
		return false;
	*out = n;
	if (n == 0)
		return true;
	for (size_t i = 0; i < G_N_ELEMENTS(units); i++)
		if (g_str_has_prefix(unit, units[i].name)) {
			*out = n * units[i].pixels;
			return true;
		}
	return *unit == '\0' || *unit == ' ' || *unit == '!';
}

static bool zero(const char *value)
{
	double n;
	return pixels(value, &n) && n == 0;
}

static bool far_out(const char *value)
{
	for (const char *at = value; at; at = strpbrk(at, " (,") ? strpbrk(at, " (,") + 1 : NULL) {
		double n;
		if (pixels(at, &n) && n <= FAR_OUT)
			return true;
		n = g_ascii_strtod(at, NULL);
		if (n <= FAR_OUT ||
			(*at == '-' && n <= -30 && (strstr(at, "em") || strchr(at, '%'))))
			return true;
	}
	return false;
}

static void read_size(struct look *look, const char *value)
{
	double n = g_ascii_strtod(value, NULL);
	bool has_unit = pixels(value, &n);
	bool relative = !has_unit && (g_ascii_isdigit(*value) || *value == '.');
	if (relative && (strchr(value, '%') ? n < 15 : n < 0.15))
		has_unit = true, n = 0;
	look->size = relative && !has_unit ? GIVEN_UNKNOWN : GIVEN_YES;
	look->tiny = has_unit && n < 3;
}

/* font: italic 0/0 a: the first token that is a length. */
static void read_font(struct look *look, const char *value)
{
	for (const char *at = value; at; at = strchr(at, ' ') ? strchr(at, ' ') + 1 : NULL) {
		size_t n = strspn(at, "0123456789.");
		bool weight = n == 3 && (at[3] == ' ' || !at[3]);
		if (n > 0 && !weight) {
			read_size(look, at);
			return;
		}
	}
}

/* ---- declarations ---- */

static void put_ground(struct look *look, const char *value)
{
	int32_t rgb = 0;
	if (strstr(value, "url(") || strstr(value, "gradient")) {
		look->ground = GIVEN_UNKNOWN;
		return;
	}
	for (const char *at = value; at; at = strchr(at, ' ') ? strchr(at, ' ') + 1 : NULL)
		if (colour(at, &rgb)) {
			if (rgb >= 0) {
				look->ground = GIVEN_YES;
				look->ground_rgb = rgb;
			}
			return;
		}
}

static void put_ink(struct look *look, const char *value)
{
	int32_t rgb = 0;
	if (colour(value, &rgb)) {
		look->ink = GIVEN_YES;
		look->ink_rgb = rgb;
	}
}

void look_ink(struct look *look, const char *value)
{
	char *low = g_ascii_strdown(value, (gssize)strnlen(value, VALUE_MOST));
	put_ink(look, g_strstrip(low));
	g_free(low);
}

void look_ground(struct look *look, const char *value)
{
	char *low = g_ascii_strdown(value, (gssize)strnlen(value, VALUE_MOST));
	put_ground(look, g_strstrip(low));
	g_free(low);
}

static bool is(const char *name, const char *what)
{
	return strcmp(name, what) == 0;
}

static bool begins(const char *value, const char *with)
{
	return g_str_has_prefix(value, with);
}

static bool hides(const char *name, const char *value)
{
	if (is(name, "display"))
		return begins(value, "none");
	if (is(name, "mso-hide"))
		return begins(value, "all");
	if (is(name, "opacity"))
		return g_ascii_isdigit(*value) && g_ascii_strtod(value, NULL) < 0.1;
	if (is(name, "filter"))
		return strstr(value, "opacity(0)") || strstr(value, "opacity=0)") ||
			strstr(value, "opacity(0%)");
	if (is(name, "max-height") || is(name, "zoom"))
		return zero(value);
	if (is(name, "content-visibility"))
		return begins(value, "hidden");
	if (is(name, "clip"))
		return begins(value, "rect(0") || begins(value, "rect(1px");
	if (is(name, "clip-path"))
		return begins(value, "inset(50%") || begins(value, "inset(100%") ||
			begins(value, "circle(0");
	if (is(name, "transform"))
		return begins(value, "scale(0)") || far_out(value);
	return (is(name, "text-indent") || is(name, "left") || is(name, "top") ||
		       begins(name, "margin")) &&
		far_out(value);
}

struct box {
	bool flat, clips; /* no width or no height; what hangs over is not shown */
};

static void declare(struct look *look, struct box *box, const char *name, const char *value)
{
	look->hides = look->hides || hides(name, value);
	if (is(name, "visibility")) {
		look->sight = GIVEN_YES;
		look->unseen = begins(value, "hidden") || begins(value, "collapse");
	} else if (is(name, "font-size")) {
		read_size(look, value);
	} else if (is(name, "font")) {
		read_font(look, value);
	} else if (is(name, "color")) {
		put_ink(look, value);
	} else if (begins(name, "background") && !is(name, "background-size")) {
		put_ground(look, value);
	} else if (is(name, "width") || is(name, "height")) {
		box->flat = box->flat || zero(value);
	} else if (begins(name, "overflow")) {
		box->clips = box->clips || begins(value, "hidden");
	}
}

/* In lower case, blanks run together, none at the ends. */
static void tidy(const char *at, const char *end, char out[VALUE_MOST])
{
	size_t n = 0;
	for (; at < end && n + 1 < VALUE_MOST; at++) {
		bool blank = g_ascii_isspace(*at);
		if (!blank)
			out[n++] = g_ascii_tolower(*at);
		else if (n > 0 && out[n - 1] != ' ')
			out[n++] = ' ';
	}
	while (n > 0 && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
}

void look_read(struct look *look, const char *declarations, size_t len)
{
	char name[VALUE_MOST], value[VALUE_MOST];
	struct box box = { 0 };
	for (const char *at = declarations, *end = at + len; at < end;) {
		const char *stop = memchr(at, ';', (size_t)(end - at));
		stop = stop ? stop : end;
		const char *colon = memchr(at, ':', (size_t)(stop - at));
		if (colon) {
			tidy(at, colon, name);
			tidy(colon + 1, stop, value);
			declare(look, &box, name, value);
		}
		at = stop + 1;
	}
	look->hides = look->hides || (box.flat && box.clips);
}
