-- From a mail as it was parsed to what the reader asks for. Nothing of the shape is
-- believed: whatever is missing or of another type reads as not there.
local mails = {}

local function string_of(value) return type(value) == "string" and value or nil end
local function each(value) return ipairs(type(value) == "table" and value or {}) end

local function pieces(read, kind)
  local found = {}
  for _, piece in each(read.pieces) do
    if type(piece) == "table" and piece.kind == kind and string_of(piece.text) then found[#found + 1] = piece.text end
  end
  return table.concat(found, "\n")
end

-- Nothing that somebody attached to be read.
local ASIDE = { empty = true, inline = true, signature = true, opened = true, returned = true }

-- { name, text } of those that were read; whether there is one that was not.
local function attachments(read)
  local found, unread = {}, false
  for i, one in each(read.attachments) do
    local readable = type(one) == "table" and string_of(one.text)
      and (one.state == nil or one.state == "text" or one.state == "read")
    if readable and #found < 20 then
      found[#found + 1] = { name = string_of(one.name) or "attachment " .. i, text = one.text }
    elseif type(one) == "table" and not ASIDE[one.state] then
      unread = true
    end
  end
  return found, unread
end

local function strings(value)
  local found = {}
  for _, one in each(value) do
    if string_of(one) then found[#found + 1] = one end
  end
  return found
end

local function set(value)
  local found = {}
  for _, one in each(value) do
    if string_of(one) then found[one] = true end
  end
  return found
end

local function address(list)
  local first = type(list) == "table" and list[1]
  return type(first) == "table" and string_of(first.address) and text.lower(first.address) or nil,
    type(first) == "table" and string_of(first.name) or nil
end

-- read: what the program makes of a mail's bytes; day: of a mail that has no date.
function mails.of(read, zone, day)
  if type(read) ~= "table" then read = {} end
  local sent = string_of(read.date)
  local files, unread = attachments(read)
  local from, name = address(read.from)
  local language = strings(read.languages)[1]
  local marks = type(read.marks) == "table" and read.marks or {}
  local flags = set(read.flags)
  for _, mark in ipairs { "auto", "auto_like", "list", "bounce" } do
    flags[mark] = flags[mark] or marks[mark] == true or nil
  end
  return {
    from = from, name = name, reply_to = address(read.reply_to),
    id = string_of(read.message_id), in_reply_to = string_of(read.in_reply_to),
    references = strings(read.references), flags = flags,
    authentication = type(read.authentication) == "table" and read.authentication or {},
    subject = string_of(read.subject), text = string_of(read.text) or "",
    quoted = pieces(read, "quoted"), forwarded = pieces(read, "forwarded"),
    attachments = files, unread = unread,
    date = sent and instant.valid(sent) and instant.date(sent, zone) or day,
    language = language and string.match(text.lower(language), "^%l+"),
  }
end

-- Written by a program or to many: nothing is asked of us, and nothing is answered.
function mails.by_machine(mail)
  return mail.flags.auto or mail.flags.auto_like or mail.flags.list or mail.flags.bounce or mail.flags.own_address
    or false
end

-- The subject without what answers and forwards put before it.
function mails.topic(subject)
  local topic = text.fold(subject or "")
  repeat
    local before = topic
    topic = text.trim((string.gsub(topic, "^%s*%a%a%a?%a?%s*%[?%d*%]?%s*:", "")))
  until topic == before
  return topic
end

return mails
