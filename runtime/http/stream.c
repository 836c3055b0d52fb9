/* Streams: answers that stay open, such as text/event-stream.
 *
 * The library asks for bytes; when there are none the connection sleeps until
 * the next http_stream_send. A reader that does not keep up is cut at
 * HTTP_STREAM_MAX unread bytes: it comes back and goes on from the last position
 * it saw, which costs less than memory without a bound. */
#include "http/exchange.h"
#include <string.h>

static ssize_t stream_read(void *cls, uint64_t position, char *to, size_t max)
{
	struct http_exchange *exchange = cls;
	struct http_stream *stream = &exchange->stream;
	size_t n = stream->out.len - stream->sent;

	(void)position;
	if (stream->cut)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	if (n > 0) {
		n = n < max ? n : max;
		memcpy(to, stream->out.data + stream->sent, n);
		stream->sent += n;
		return (ssize_t)n;
	}
	if (stream->ending)
		return MHD_CONTENT_READER_END_OF_STREAM;
	exchange->asleep = true;
	MHD_suspend_connection(exchange->connection);
	return 0;
}

bool http_stream_start(struct http_exchange *exchange, int status, const struct http_pair *headers,
	void (*gone)(void *arg), void *arg)
{
	struct MHD_Response *response;

	if (!exchange_settle(exchange))
		return false;
	exchange->stream.on = true;
	exchange->stream.gone = gone;
	exchange->stream.arg = arg;
	exchange->stream.ending = exchange->server->quiescing;
	exchange->close = true;
	response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 16 << 10, stream_read,
		exchange, NULL);
	reply_give(exchange, status, reply_headers(exchange, response, headers));
	return true;
}

static void forget_sent(struct http_stream *stream)
{
	size_t left = stream->out.len - stream->sent;

	if (stream->sent == 0 || (left > 0 && stream->sent < (64 << 10)))
		return;
	memmove(stream->out.data, stream->out.data + stream->sent, left);
	stream->out.len = left;
	stream->sent = 0;
}

bool http_stream_send(struct http_exchange *exchange, const char *bytes, size_t len)
{
	struct http_stream *stream = &exchange->stream;

	must(stream->on);
	if (stream->cut || stream->ending)
		return false;
	forget_sent(stream);
	buf_put(&stream->out, bytes, len);
	if (stream->out.len - stream->sent > HTTP_STREAM_MAX) {
		stream->cut = true;
		if (!exchange->asleep)
			link_cut(exchange->link);
	}
	/* Before the answer is queued there is nothing asleep but the request itself. */
	exchange_wake(exchange);
	return !stream->cut;
}

void http_stream_end(struct http_exchange *exchange)
{
	must(exchange->stream.on);
	exchange->stream.ending = true;
	exchange_wake(exchange);
}

void stream_fini(struct http_exchange *exchange)
{
	buf_fini(&exchange->stream.out);
}
