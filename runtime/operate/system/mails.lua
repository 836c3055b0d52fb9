-- A mail that was read becomes rows: whether it is a new one, which thread it belongs
-- to, which of its attachments count.
local mails = {}
local by_message = sql [[
  select * from mail where message_id = $message and mailbox = $mailbox order by id limit 100 ]]
local by_content = sql [[
  select * from mail where content = $content and mailbox = $mailbox order by id limit 20 ]]
-- Ten of the references are enough: the last ones, and the first.
local answered = sql [[
  select message_id, thread_id from mail
  where message_id in ($a::text, $b::text, $c::text, $d::text, $e::text, $f::text, $g::text, $h::text, $i::text,
      $j::text) and mailbox = $mailbox
  order by id limit 200 ]]
local thread_known = sql [[
  select id from mail where thread_id = $thread and mailbox = $mailbox order by id limit 1 ]]
local letters = sql [[
  select seq, ask from flow_step where flow = $flow and generation = $generation and kind = 'mail'
  order by seq desc limit 50 ]]
local NAMES = { "a", "b", "c", "d", "e", "f", "g", "h", "i", "j" }

-- The row of the same mail, if it came before; else what it resembles: the mail that
-- had its Message-ID, the one that says the same.
function mails.find(tx, mailbox, read)
  local reused
  if read.message_id then
    for _, row in ipairs(tx:all(by_message, { mailbox = mailbox.id, message = read.message_id })) do
      if row.content == read.content then return row end
      reused = reused or row.id
    end
  end
  local same = tx:all(by_content, { mailbox = mailbox.id, content = read.content })
  for _, row in ipairs(same) do -- without ids the bytes and the date must be the same: orders look alike
    if read.copy and row.head.copy == read.copy then return row end
  end
  return nil, reused, same[1] and same[1].id
end

-- What it answers, the nearest first.
local function references(read)
  local ids = {}
  if read.in_reply_to then ids[1] = read.in_reply_to end
  for i = #read.references, 1, -1 do
    if #ids < #NAMES - 1 then ids[#ids + 1] = read.references[i] end
  end
  if read.references[1] then ids[#ids + 1] = read.references[1] end
  for _, id in ipairs(read.marks.bounce and read.returned or {}) do -- a report answers what came back
    if #ids < #NAMES then ids[#ids + 1] = id end
  end
  return ids
end

-- A letter of ours carries its thread as a reference: <thread.ID@anywhere>.
local function marked_thread(tx, mailbox, ids)
  for _, id in ipairs(ids) do
    local thread = string.match(id, "^thread%.([%w-]+)@")
    if thread and tx:one(thread_known, { mailbox = mailbox.id, thread = thread }) then return thread end
  end
end

-- Where a reply names nothing but the Message-ID of a letter of ours, FLOW.GENERATION.LETTER, the
-- thread is what the journal of the flow says of that letter.
local function written_thread(tx, mailbox, ids)
  for _, id in ipairs(ids) do
    local flow, generation, name = string.match(id, "^(%x+%-[%x-]+)%.(%d+)%.([%w-]+)@")
    local sent = flow and #generation < 10 and { flow = flow, generation = tonumber(generation) }
    for _, row in ipairs(sent and tx:all(letters, sent) or {}) do
      local thread = (row.ask.letter or tostring(row.seq)) == name and row.ask.thread
      if thread and tx:one(thread_known, { mailbox = mailbox.id, thread = thread }) then return thread end
    end
  end
end

function mails.thread(tx, mailbox, read)
  local ids = references(read)
  if #ids == 0 then return nil end
  local params = { mailbox = mailbox.id }
  for i, id in ipairs(ids) do params[NAMES[i]] = id end
  local found = {}
  for _, row in ipairs(tx:all(answered, params)) do found[row.message_id] = found[row.message_id] or row.thread_id end
  for _, id in ipairs(ids) do
    if found[id] then return found[id] end
  end
  return marked_thread(tx, mailbox, ids) or written_thread(tx, mailbox, ids)
end

local function same_address(a, b) return string.lower(a) == string.lower(b) end

function mails.flags(mailbox, read, reused, similar)
  local flags, from = list.new(), read.from[1]
  for _, flag in ipairs(read.flags) do flags:add(flag) end
  for _, mark in ipairs { "auto", "auto_like", "list", "bounce" } do
    if read.marks[mark] then flags:add(mark) end
  end
  if from and mailbox.address and same_address(from.address, mailbox.address) then flags:add "own_address" end
  local answer_to = read.reply_to[1]
  if from and answer_to and not same_address(from.address, answer_to.address) then flags:add "reply_elsewhere" end
  if reused then flags:add "reused_id" end
  if similar then flags:add "similar" end
  return flags
end

local READ = { text = "read", long = "too_long" }
-- Nothing that a sender gives to be read.
local ASIDE = { opened = true, signature = true, encrypted = true, inline = true, returned = true }

-- What an attachment's reading is worth under the settings; `used` counts the bytes.
local function judge(tx, one, position, used)
  local state = READ[one.state] or one.state
  if ASIDE[state] then return state end
  if not tx:setting "mail.read_attachments" then
    state = "not_enabled"
  elseif position > tx:setting "mail.attachments_most" then
    state = "too_many"
  elseif (one.pages or 0) > tx:setting "mail.attachment_pages_most" then
    state = "too_many_pages"
  elseif state == "read" and used + #one.text > tx:setting "mail.attachment_characters_most" then
    state = "too_long"
  end
  return state, state == "read" and one.text or nil
end

local function insert_attachments(tx, mail, read, position)
  local used, given = 0, 0
  for i, one in ipairs(read.attachments) do
    given = given + (ASIDE[one.state] and 0 or 1)
    local state, body = judge(tx, one, given, used)
    used = used + (body and #body or 0)
    tx:insert("mail_part", { mail = mail, position = position + i, kind = "attachment", name = one.name,
      media_type = one.media_type, size = one.size, pages = one.pages, state = state, text = body })
  end
end

function mails.insert_parts(tx, mail, read)
  local position = 0
  for _, piece in ipairs(read.pieces) do
    position = position + 1
    tx:insert("mail_part", { mail = mail, position = position, kind = piece.kind, text = piece.text })
  end
  if read.hidden then
    position = position + 1
    tx:insert("mail_part", { mail = mail, position = position, kind = "hidden", text = read.hidden })
  end
  insert_attachments(tx, mail, read, position)
end

function mails.row(mail)
  return { id = mail.id, mailbox = mail.mailbox, thread_id = mail.thread_id, message_id = mail.message_id,
    from = mail.from_address and { address = mail.from_address, name = mail.from_name } or nil,
    subject = mail.subject, sent_at = mail.sent_at, arrived_at = mail.arrived_at, size = mail.size,
    flags = mail.flags, copies = mail.copies, reused = mail.reused, similar_to = mail.similar_to }
end

return mails
