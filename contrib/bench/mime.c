/* Mails read per second on one core, and the same mails parsed by GMime alone, which
 * decodes nothing and looks at nothing.
 *
 *   mime SECONDS
 *
 * Prints both rates. The mails are what customers write: words with a history below
 * them, the same in plain text and HTML, a table in HTML, a list and a picture
 * attached. */
#include <gmime/gmime.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "mail/read.h"

enum { MAILS = 4 };

static double now(void)
{
	struct timespec at;
	clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void head(struct buf *out, const char *type)
{
	for (int i = 0; i < 6; i++)
		buf_printf(out,
			"Received: from mx%d.bell.example by mx.desk.example with ESMTPS id %d\r\n"
			"\tfor <orders@desk.example>; Tue, 3 Feb 2026 09:00:0%d +0100\r\n",
			i, 4711 + i, i);
	buf_printf(out,
		"Authentication-Results: mx.desk.example; dkim=pass header.d=bell.example;\r\n"
		" spf=pass smtp.mailfrom=ann@bell.example; dmarc=pass header.from=bell.example\r\n"
		"From: =?utf-8?q?S=C3=B8ren_Bell?= <ann@bell.example>\r\n"
		"To: Order desk <orders@desk.example>\r\nSubject: Order of mugs\r\n"
		"Message-ID: <1@bell.example>\r\nReferences: <a@b.example> <c@d.example>\r\n"
		"Date: Tue, 3 Feb 2026 09:00:00 +0100\r\nMIME-Version: 1.0\r\n"
		"Content-Type: %s\r\n\r\n",
		type);
}

static void plain(struct buf *out)
{
	buf_text(out,
		"Dear all,\r\n\r\nplease send us 10 blue mugs and two dozen plates by "
		"Friday.\r\n\r\nKind regards\r\nAnn Bell\r\nTel. +45 12 34 56 78\r\n\r\n"
		"On Mon, 2 Feb 2026 at 10:00, Desk <orders@desk.example> wrote:\r\n");
	for (int i = 0; i < 40; i++)
		buf_printf(out, "> line %d of what was said before, as it was said then\r\n", i);
}

static void html(struct buf *out)
{
	buf_text(out,
		"<html><head><style>p.MsoNormal{margin:0cm;font-size:11.0pt;color:black}"
		".h{background:#036;color:#fff}</style></head><body lang=EN-GB>"
		"<p class=MsoNormal>Dear all,<br>please send us</p><table border=1>"
		"<tr class=h><th>Item</th><th>Quantity</th></tr>");
	for (int i = 0; i < 40; i++)
		buf_printf(out,
			"<tr><td style='padding:0cm 5.4pt'><p class=MsoNormal>MUG-%d</p></td>"
			"<td style='padding:0cm 5.4pt'><p class=MsoNormal><b>%d</b> pcs</p>"
			"</td></tr>\r\n",
			i, i + 1);
	buf_text(out, "</table><p class=MsoNormal>Kind regards<br>Ann Bell</p></body></html>\r\n");
}

static void part(struct buf *out, const char *type)
{
	buf_printf(out, "--b\r\nContent-Type: %s\r\n\r\n", type);
}

static void with_files(struct buf *out)
{
	head(out, "multipart/mixed; boundary=b");
	part(out, "text/plain; charset=utf-8");
	plain(out);
	part(out, "text/csv; name=order.csv");
	for (int i = 0; i < 200; i++)
		buf_printf(out, "MUG-%d;%d;pcs\r\n", i, i + 1);
	part(out, "image/png; name=logo.png\r\nContent-Transfer-Encoding: base64");
	for (int i = 0; i < 600; i++)
		buf_printf(out,
			"iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4//8%06d\r\n",
			i);
	buf_text(out, "--b--\r\n");
}

static void both(struct buf *out)
{
	head(out, "multipart/alternative; boundary=b");
	part(out, "text/plain; charset=utf-8");
	plain(out);
	part(out, "text/html; charset=utf-8");
	html(out);
	buf_text(out, "--b--\r\n");
}

static void make(struct buf mails[MAILS])
{
	for (int i = 0; i < MAILS; i++)
		buf_init(&mails[i]);
	head(&mails[0], "text/plain; charset=utf-8");
	plain(&mails[0]);
	head(&mails[1], "text/html; charset=utf-8");
	html(&mails[1]);
	both(&mails[2]);
	with_files(&mails[3]);
}

static void ours(const struct buf *mail)
{
	struct buf out;
	buf_init(&out);
	mail_read(mail->data, mail->len, &out);
	if (!strstr(out.data, "\"subject\":\"Order of mugs\"") ||
		!strstr(out.data, "please send us")) {
		fprintf(stderr, "bench: the mail is not what it should be\n");
		exit(1);
	}
	buf_fini(&out);
}

static void bare(const struct buf *mail)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(mail->data, mail->len);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
	g_object_unref(message);
	g_object_unref(parser);
	g_object_unref(stream);
}

static double rate(double seconds, const struct buf mails[MAILS], void (*read)(const struct buf *))
{
	double begun = now(), took = 0;
	int done = 0;
	for (; took < seconds; took = now() - begun)
		for (int i = 0; i < MAILS; i++, done++)
			read(&mails[i]);
	return done / took;
}

int main(int argc, char **argv)
{
	double seconds = argc > 1 ? atof(argv[1]) : 1;
	struct buf mails[MAILS];
	make(mails);
	g_mime_init();
	rate(0.05, mails, ours);
	rate(0.05, mails, bare);
	double first = rate(seconds, mails, ours);
	printf("%.1f %.1f\n", first, rate(seconds, mails, bare));
	for (int i = 0; i < MAILS; i++)
		buf_fini(&mails[i]);
	return 0;
}
