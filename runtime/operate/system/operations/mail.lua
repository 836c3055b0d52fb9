-- Mail in. What a mail says was read by C before this runs, beside its bytes.
local mails, authentication, page = use "mails", use "authentication", use "page"
local places = use "mailboxes"
local mailbox_named = sql [[ select * from mailbox where name = $name and state = 'active' order by id ]]
local mailboxes = sql [[ select * from mailbox where state = 'active' order by id limit 2 ]]
local count_copy = sql [[ update mail set copies = copies + 1 where id = $id ]]
local all = sql [[
  select * from mail where ($before::text is null or id < $before) and ($mailbox::text is null or mailbox = $mailbox)
    and ($thread::text is null or thread_id = $thread) order by id desc limit $limit ]]
local parts = sql [[ select * from mail_part where mail = $mail order by position ]]

-- Named, or the only one there is.
local function mailbox_of(tx, path)
  local name = string.match(path, "[?&]mailbox=([%l%d._-]+)")
  local rows = name and tx:all(mailbox_named, { name = name }) or tx:all(mailboxes)
  if #rows == 1 then return rows[1] end
  fail.not_found("MAILBOX_UNKNOWN", name and "there is no active mailbox of this name"
    or "name a mailbox: there is not exactly one")
end

-- Where in an IMAP folder it was; the engine writes this, no caller.
local function position_of(path)
  local version, validity, after, uid = string.match(path, "&version=(%d+)&validity=(%d+)&after=(%d+)&uid=(%d+)$")
  return uid and { version = tonumber(version), validity = tonumber(validity), after = tonumber(after),
    uid = tonumber(uid) }
end

local function find(tx, mail)
  return tx:find("mail", mail) or fail.not_found("NOT_FOUND", "there is no mail %s", mail)
end

local function insert(tx, mailbox, read, reused, similar)
  local from, original, size = read.from[1], engine.keep_file "message/rfc822"
  local id = tx:new_id()
  local head = { to = read.to, cc = read.cc, reply_to = read.reply_to, in_reply_to = read.in_reply_to,
    references = read.references, languages = read.languages, html = read.html,
    authentication = authentication(mailbox, read), delivery = read.delivery, copy = read.copy }
  return tx:insert("mail", { id = id, mailbox = mailbox.id, thread_id = mails.thread(tx, mailbox, read) or id,
    message_id = read.message_id, from_address = from and from.address, from_name = from and from.name,
    subject = read.subject, sent_at = read.date, arrived_at = tx.now, original = original, size = size,
    content = read.content, head = head, flags = mails.flags(mailbox, read, reused, similar), reused = reused,
    similar_to = similar, body = read.text, copies = 1 })
end

operation "mail.receive" {
  summary = "A mail, as the bytes it is; the same mail again is answered as before",
  http = "POST /v1/mail", kind = "write", role = "mail_in", raw = true, status = 201,
  output = { id = id, thread_id = text, mailbox = text, known = boolean },
  errors = { "MAILBOX_UNKNOWN", "MAIL_EMPTY", "MAIL_NOT_READ", "MAILBOX_MOVED_ON" },
  run = function(tx, request)
    if not request.prepared then
      fail.invalid("MAIL_NOT_READ", "mail comes in by POST /v1/mail or `ordain intake`, as the bytes it is")
    end
    local mailbox, read = mailbox_of(tx, request.path), engine.json(request.prepared)
    local at = position_of(request.path)
    if at then places.taken(tx, mailbox, at) end
    local known, reused, similar = mails.find(tx, mailbox, read)
    if known then
      tx:run(count_copy, { id = known.id })
      return { id = known.id, thread_id = known.thread_id, mailbox = mailbox.name, known = true }
    end
    local mail = insert(tx, mailbox, read, reused, similar)
    mails.insert_parts(tx, mail.id, read)
    tx:emit("mail.received", { id = mail.id, mailbox = mailbox.name, thread_id = mail.thread_id,
      from = mail.from_address, subject = mail.subject, at = mail.arrived_at })
    return { id = mail.id, thread_id = mail.thread_id, mailbox = mailbox.name, known = false }
  end,
}

operation "mail.list" {
  summary = "Mail that came in, newest first", http = "GET /v1/mail", kind = "read", role = "viewer",
  input = { mailbox = optional(id), thread = optional(text), limit = optional(page_size), cursor = optional(text) },
  output = { items = list(mail_row), next = optional(text) },
  run = function(tx, input)
    local rows, next_cursor = page(tx, all, { mailbox = input.mailbox, thread = input.thread }, input, "id")
    local items = list.new()
    for _, row in ipairs(rows) do items:add(mails.row(row)) end
    return { items = items, next = next_cursor }
  end,
}

operation "mail.get" {
  summary = "One mail, with what it is known by and what is attached", http = "GET /v1/mail/{id}", kind = "read",
  role = "viewer", input = { id = id }, output = mail_view, errors = { "NOT_FOUND" },
  run = function(tx, input)
    local mail = find(tx, input.id)
    local view, attachments = mails.row(mail), list.new()
    for name, value in pairs(mail.head) do view[name] = value end
    view.copy = nil
    for _, part in ipairs(tx:all(parts, { mail = mail.id })) do
      if part.kind == "attachment" then
        attachments:add { position = part.position, name = part.name, media_type = part.media_type, size = part.size,
          pages = part.pages, state = part.state }
      end
    end
    view.attachments = attachments
    return view
  end,
}

operation "mail.text" {
  summary = "What a mail says: the new words, what was cut from them, the text of attachments",
  http = "GET /v1/mail/{id}/text", kind = "read", role = "viewer", input = { id = id },
  output = { id = id, text = mail_text, pieces = list(mail_piece),
    attachments = list { position = integer, name = optional(text), text = mail_text } },
  errors = { "NOT_FOUND" },
  run = function(tx, input)
    local mail = find(tx, input.id)
    local pieces, attachments = list.new(), list.new()
    for _, part in ipairs(tx:all(parts, { mail = mail.id })) do
      if part.kind ~= "attachment" then
        pieces:add { kind = part.kind, text = part.text }
      elseif part.text then
        attachments:add { position = part.position, name = part.name, text = part.text }
      end
    end
    return { id = mail.id, text = mail.body, pieces = pieces, attachments = attachments }
  end,
}

operation "mail.original" {
  summary = "Where the bytes of a mail lie, as they came", http = "GET /v1/mail/{id}/original", kind = "read",
  role = "viewer", input = { id = id }, output = { id = id, hash = text, size = integer, path = text },
  errors = { "NOT_FOUND" },
  run = function(tx, input)
    local mail = find(tx, input.id)
    return { id = mail.id, hash = mail.original, size = mail.size, path = "/v1/files/" .. mail.original }
  end,
}
