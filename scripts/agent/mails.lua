-- A mail as the reader and the points are told of it.
local mails = {}

local parts = sql [[ select kind, name, state, text from mail_part where mail = $mail order by position ]]
local earlier = sql [[
  select id from agent_mail where thread_id = $thread and id < $id and state = 'taken' order by id limit 1 ]]

local UNREAD = { unsupported = true, failed = true, too_many = true, too_many_pages = true, too_long = true,
  not_enabled = true, encrypted = true }

-- Pictures in the text, signatures of the sender's program: not what somebody attached.
local PART_OF_IT = { inline = true, signature = true, returned = true }

-- The mail with its parts: { row, quoted, forwarded, attachments, unread, attached }.
function mails.load(tx, id, settings)
  local found = { row = tx:find("mail", id), attachments = list.new(), unread = list.new(), attached = false }
  for _, part in ipairs(tx:all(parts, { mail = id })) do
    if (part.kind == "quoted" or part.kind == "forwarded") and part.text then
      found[part.kind] = (found[part.kind] and found[part.kind] .. "\n" or "") .. part.text
    elseif part.kind == "attachment" and PART_OF_IT[part.state] then
      goto continue
    elseif part.kind == "attachment" and settings.read_attachments == false then
      found.unread:add "not_enabled"
      found.attached = true
    elseif part.kind == "attachment" then
      found.attached = true
      if UNREAD[part.state] then found.unread:add(part.state) end
      if part.text then found.attachments:add { name = part.name or "attachment", text = part.text } end
    end
    ::continue::
  end
  return found
end

local function count_words(body)
  local _, n = string.gsub(body, "%S+", "")
  return n
end

-- As points see it.
function mails.asked(tx, mail)
  local row = mail.row
  return { subject = row.subject, first = tx:one(earlier, { thread = row.thread_id, id = row.id }) == nil,
    flags = list.new(row.flags), words = count_words(row.body), unread = mail.unread }
end

-- As the reader sees it. more: open, lines of the quote, { item, quantity }; asked_back,
-- those the customer was asked about; names.
function mails.for_reader(tx, mail, more)
  local row = mail.row
  return { subject = row.subject, text = row.body, quoted = mail.quoted, forwarded = mail.forwarded,
    attachments = mail.attachments,
    date = instant.date(row.sent_at or row.arrived_at, tx:setting "business.zone"),
    reply = more.reply, language = more.language, open = more.open, asked_back = more.asked_back,
    names = more.names, known_as = more.known_as }
end

return mails
