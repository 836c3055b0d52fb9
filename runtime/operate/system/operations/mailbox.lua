-- Mailboxes: where mail comes in.
local page = use "page"
local by_name = sql [[ select id from mailbox where name = $name order by id ]]
local all = sql [[
  select * from mailbox where ($before::text is null or id < $before) order by id desc limit $limit ]]
local any_mail = sql [[ select id from mail where mailbox = $mailbox order by id limit 1 ]]

local path = text { min = 2, max = 1000, summary = "the folder of a maildir, which has new, cur and tmp" }
local address = text { min = 3, max = 254, summary = "its own address; mail from it is flagged" }
local trusts = text { min = 1, max = 253, summary = "the host whose Authentication-Results are believed" }

local function check(kind, folder)
  local good = kind == "maildir" and folder and string.sub(folder, 1, 1) == "/" or kind ~= "maildir" and not folder
  if not good then
    fail.issues("MAILBOX_PATH", "the path does not fit", list.new { { code = "MAILBOX_PATH", pointer = "/path",
      text = "a maildir has a path that begins with /; other mailboxes have none" } })
  end
end

operation "mailbox.create" {
  summary = "A place where mail comes in", http = "POST /v1/mailboxes", kind = "write", role = "operator",
  status = 201,
  input = { name = mailbox_name, kind = mailbox_kind, path = optional(path), address = optional(address),
    trusts = optional(trusts) },
  output = mailbox_view, errors = { "MAILBOX_NAME_TAKEN", "MAILBOX_PATH" },
  run = function(tx, input)
    check(input.kind, input.path)
    if tx:one(by_name, { name = input.name }) then
      fail.conflict("MAILBOX_NAME_TAKEN", "there is a mailbox %s", input.name)
    end
    return tx:insert("mailbox", { name = input.name, kind = input.kind, path = input.path, address = input.address,
      trusts = input.trusts, state = "active", created_at = tx.now, created_by = tx.actor.id })
  end,
}

operation "mailbox.list" {
  summary = "Mailboxes, newest first", http = "GET /v1/mailboxes", kind = "read", role = "viewer",
  input = { limit = optional(page_size), cursor = optional(text) },
  output = { items = list(mailbox_view), next = optional(text) },
  run = function(tx, input)
    local rows, next_cursor = page(tx, all, {}, input, "id")
    return { items = rows, next = next_cursor }
  end,
}

operation "mailbox.change" {
  summary = "Change a mailbox, or switch it off", http = "POST /v1/mailboxes/{id}", kind = "write",
  role = "operator", changes = "mailbox",
  input = { id = id, path = optional(path), address = optional(address), trusts = optional(trusts),
    state = optional(choice { "active", "off" }) },
  output = mailbox_view, errors = { "NOT_FOUND", "MAILBOX_PATH" },
  run = function(tx, input)
    local row = tx:lock("mailbox", input.id)
    check(row.kind, input.path or row.path)
    tx:update("mailbox", row.id, { path = input.path or row.path, address = input.address or row.address,
      trusts = input.trusts or row.trusts, state = input.state or row.state })
    return tx:find("mailbox", row.id)
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
