-- Mailboxes: where mail comes in.
local page, mailboxes = use "page", use "mailboxes"
local by_name = sql [[ select id from mailbox where name = $name order by id ]]
local all = sql [[
  select * from mailbox where ($before::text is null or id < $before) order by id desc limit $limit ]]
local any_mail = sql [[ select id from mail where mailbox = $mailbox order by id limit 1 ]]
local notices_of = sql [[
  select * from mailbox_notice where mailbox = $mailbox and ($before::text is null or id < $before)
  order by id desc limit $limit ]]

local path = text { min = 2, max = 1000, summary = "the folder of a maildir, which has new, cur and tmp" }
local address = text { min = 3, max = 254, summary = "its own address; mail from it is flagged" }
local trusts = text { min = 1, max = 253, summary = "the host whose Authentication-Results are believed" }
local url = text { min = 8, max = 300, summary = "imap://host:port or imaps://host:port" }
local user = text { min = 1, max = 254, summary = "who logs in" }
local secret = text { min = 1, max = 100, summary = "the secret that is the password or token" }
local folder = text { min = 1, max = 500, summary = "INBOX, or a folder by its full name" }
local move_to = text { min = 1, max = 500, summary = "where mail is moved to once it is taken in" }
local mark = text { min = 1, max = 60, pattern = "^[%w$_.-]+$",
  summary = "keyword set on mail that is taken in, where the server takes keywords; none: no keyword" }
local tls = choice { "required", "off" }
local auth = choice { "plain", "login", "xoauth2" }
local after = choice { "leave", "seen", "move" }
local since = choice { "from_now", "all", "meanwhile" }
local CODES = { "MAILBOX_INVALID", "MAILBOX_PATH", "MAILBOX_FIELD", "MAILBOX_URL", "MAILBOX_TLS", "MAILBOX_USER",
  "MAILBOX_SECRET", "MAILBOX_FOLDER", "MAILBOX_MOVE", "MAILBOX_SINCE", "MAILBOX_PLACE_TAKEN" }
local function codes(...)
  local every = { ... }
  for _, code in ipairs(CODES) do every[#every + 1] = code end
  return every
end

local function refuse(issues)
  if #issues > 0 then fail.issues("MAILBOX_INVALID", "the mailbox cannot be so", issues) end
end

operation "mailbox.create" {
  summary = "A place where mail comes in", http = "POST /v1/mailboxes", kind = "write", role = "operator",
  status = 201,
  input = { name = mailbox_name, kind = mailbox_kind, path = optional(path), address = optional(address),
    trusts = optional(trusts), url = optional(url), tls = optional(tls), user = optional(user), auth = optional(auth),
    secret = optional(secret), folder = optional(folder), after = optional(after), move_to = optional(move_to),
    mark = optional(mark), since = optional(since) },
  output = mailbox_view, errors = codes "MAILBOX_NAME_TAKEN",
  run = function(tx, input)
    mailboxes.check_right(nil, input)
    local issues, taken = list.new(), tx:one(by_name, { name = input.name })
    mailboxes.check(tx, input, issues)
    if input.kind == "imap" and input.since == "meanwhile" then
      issues:add { code = "MAILBOX_SINCE", pointer = "/since", text = "a new mailbox begins from_now, or with all" }
    end
    if taken and #issues == 0 then fail.conflict("MAILBOX_NAME_TAKEN", "there is a mailbox %s", input.name) end
    if taken then
      issues:add { code = "MAILBOX_NAME_TAKEN", pointer = "/name", text = "another mailbox has this name" }
    end
    refuse(issues)
    local row = input.kind == "imap" and mailboxes.columns(input) or {}
    row.name, row.kind, row.path, row.address = input.name, input.kind, input.path, input.address
    row.trusts, row.state, row.created_at, row.created_by = input.trusts, "active", tx.now, tx.actor.id
    if input.kind == "imap" then
      row.health, row.failures = "new", 0
      mailboxes.begin(row, input.since or "from_now", true)
    end
    return mailboxes.view(tx:find("mailbox", tx:insert("mailbox", row).id))
  end,
}

operation "mailbox.list" {
  summary = "Mailboxes, newest first", http = "GET /v1/mailboxes", kind = "read", role = "viewer",
  input = { limit = optional(page_size), cursor = optional(text) },
  output = { items = list(mailbox_view), next = optional(text) },
  run = function(tx, input)
    local rows, next_cursor = page(tx, all, {}, input, "id")
    return { items = rows:map(mailboxes.view), next = next_cursor }
  end,
}

operation "mailbox.notices" {
  summary = "Mails of a folder that were passed over, newest first", http = "GET /v1/mailboxes/{id}/notices",
  kind = "read", role = "viewer", input = { id = id, limit = optional(page_size), cursor = optional(text) },
  output = { items = list(mailbox_notice), next = optional(text) }, errors = { "NOT_FOUND" },
  run = function(tx, input)
    if not tx:find("mailbox", input.id) then fail.not_found("NOT_FOUND", "there is no mailbox %s", input.id) end
    local rows, next_cursor = page(tx, notices_of, { mailbox = input.id }, input, "id")
    for _, row in ipairs(rows) do row.mailbox = nil end
    return { items = rows, next = next_cursor }
  end,
}

local function after_change(row, input)
  local box = { id = row.id, kind = row.kind }
  local now = mailboxes.view(row)
  for _, name in ipairs { "path", "url", "tls", "user", "auth", "secret", "folder", "after", "move_to", "mark" } do
    box[name] = input[name] or now[name]
  end
  box.since = input.since
  if input.after and input.after ~= "move" and not input.move_to then box.move_to = nil end
  return box
end

operation "mailbox.change" {
  summary = "Change a mailbox, or switch it off; since says what an imap mailbox that is switched on begins with",
  http = "POST /v1/mailboxes/{id}", kind = "write", role = "operator", changes = "mailbox",
  input = { id = id, path = optional(path), address = optional(address), trusts = optional(trusts),
    state = optional(choice { "active", "off" }), url = optional(url), tls = optional(tls), user = optional(user),
    auth = optional(auth), secret = optional(secret), folder = optional(folder), after = optional(after),
    move_to = optional(move_to), mark = optional(mark), since = optional(since) },
  output = mailbox_view, errors = codes "NOT_FOUND",
  run = function(tx, input)
    local row = tx:lock("mailbox", input.id)
    mailboxes.check_right(row, input)
    local box, issues = after_change(row, input), list.new()
    mailboxes.check(tx, box, issues)
    local imap = row.kind == "imap"
    if imap and row.state == "off" and input.state == "active" and not input.since then
      issues:add { code = "MAILBOX_SINCE", pointer = "/since",
        text = "say whether mail that came meanwhile is taken in: meanwhile, from_now, or all" }
    end
    refuse(issues)
    local fields = imap and mailboxes.columns(box) or {}
    fields.path, fields.address = input.path or row.path, input.address or row.address
    fields.trusts, fields.state = input.trusts or row.trusts, input.state or row.state
    if imap then
      fields.move_to = box.move_to or null
      mailboxes.begin(fields, input.since, box.url ~= row.url or box.user ~= row.login or box.folder ~= row.folder)
    end
    tx:update("mailbox", row.id, fields)
    return mailboxes.view(tx:find("mailbox", row.id))
  end,
}

operation "mailbox.remove" {
  summary = "Remove a mailbox that no mail came into", http = "DELETE /v1/mailboxes/{id}", kind = "write",
  role = "operator", changes = "mailbox", input = { id = id }, output = { id = id },
  errors = { "NOT_FOUND", "MAILBOX_USED" },
  run = function(tx, input)
    local row = tx:lock("mailbox", input.id)
    if tx:one(any_mail, { mailbox = row.id }) then
      fail.conflict("MAILBOX_USED", "mail has come into %s: switch it off instead", row.name)
    end
    tx:delete("mailbox", row.id)
    return { id = row.id }
  end,
}

-- ---- the engine's own: what it does in a folder, kept ----

-- The mailbox as the engine knew it when it connected; changed meanwhile, it begins anew.
local function current(tx, input)
  local row = tx:lock("mailbox", input.id)
  if row.kind == "imap" and row.state == "active" and (not input.version or row.version == input.version) then
    return row
  end
  fail.conflict("MAILBOX_MOVED_ON", "the mailbox was changed meanwhile")
end

operation "mailbox.opened" {
  summary = "A folder is open: where to go on; the engine's own", kind = "write", role = "admin",
  input = { id = id, version = integer, validity = mailbox_uid, next_uid = mailbox_uid },
  output = { last_uid = integer, since_at = optional(instant), since_uid = optional(integer),
    unmarked = list(integer) },
  errors = { "NOT_FOUND", "MAILBOX_MOVED_ON" },
  run = function(tx, input) return mailboxes.open(tx, current(tx, input), input.validity, input.next_uid) end,
}

operation "mailbox.passed" {
  summary = "Mails are left where they are; the engine's own", kind = "write", role = "admin",
  input = { id = id, version = integer, validity = mailbox_uid, after = mailbox_uid, uid = mailbox_uid,
    notices = list({ uid = mailbox_uid, size = optional(integer), code = text, text = text }) },
  output = {}, errors = { "NOT_FOUND", "MAILBOX_MOVED_ON" },
  run = function(tx, input)
    mailboxes.passed(tx, current(tx, input), input, input.notices)
    return {}
  end,
}

operation "mailbox.marked" {
  summary = "Mails that were taken in are marked or moved; the engine's own", kind = "write", role = "admin",
  input = { id = id, version = integer, validity = mailbox_uid, uids = list(mailbox_uid) },
  output = {}, errors = { "NOT_FOUND", "MAILBOX_MOVED_ON" },
  run = function(tx, input)
    mailboxes.marked(tx, current(tx, input), input.validity, input.uids)
    return {}
  end,
}

operation "mailbox.looked" {
  summary = "How a look into a folder went; the engine's own", kind = "write", role = "admin",
  input = { id = id, version = integer, failure = optional { code = text, text = text } },
  output = {}, errors = { "NOT_FOUND", "MAILBOX_MOVED_ON" },
  run = function(tx, input)
    mailboxes.looked(tx, current(tx, input), input.failure)
    return {}
  end,
}
