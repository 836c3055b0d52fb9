-- What the desk would make of mails that are read one after the other: the reading, the
-- customer, and whether it would answer. An acceptance counts only from who asked.
local known = use "known"
local mails = use "propose/mails"
local senders = use "propose/senders"
local threads = use "propose/threads"
local fold = use "reader/fold"
local tokens = use "reader/tokens"
local words = use "reader/words"

local proposals = {}

local TEXTS = {
  UNKNOWN_SENDER = "no customer has the sender's address",
  LOOKALIKE_SENDER = "the sender's address is made to look like a customer's",
  AUTHENTICATION_FAILED = "the mail was not sent by the host that it says it is from",
  SENDER_SEVERAL = "several customers have the sender's address",
  SENDER_UNCLEAR = "it has not exactly one sender",
  SENDER_DIFFERS = "it answers in a conversation that somebody else began",
  HIDDEN_TEXT = "it holds text that its reader does not see; it was not read",
  ATTACHMENT_UNREAD = "an attachment could not be read",
  REPLY_ELSEWHERE = "an answer would go to another address than it came from",
}

function proposals.open(tx, carry)
  return { tx = tx, catalog = known.catalog(tx), senders = senders.open(tx), threads = threads.new(carry),
    zone = tx:setting "business.zone" }
end

local function addressed(quoted)
  local found, any = {}, false
  for label, rest in string.gmatch(quoted, "%f[^\n\0](%a+)%s*:%s*([^\n]*)") do
    local key = text.lower(label)
    if key == "to" or key == "an" or key == "til" or key == "à" or key == "a" then
      for address in string.gmatch(rest, "[%w._+-]+@[%w.-]+%w") do
        found[text.lower(address)], any = true, true
      end
    end
  end
  return found, any
end

-- Is this another person than the one the quote was made for?
local function stranger(thread, mail)
  if thread then return thread.from ~= mail.from end
  local to, any = addressed(mail.quoted .. "\n" .. mail.forwarded)
  return any and not to[mail.from or ""]
end

local function flag(reading, code)
  if not reading.flagged:first(function(one) return one.code == code end) then
    reading.flagged:add { code = code, text = TEXTS[code] }
  end
end

local function none(mail)
  return { intent = "other", language = mail.language or "en", lines = list.new(), references = list.new(),
    flagged = list.new(), would_reply = false }
end

local FORWARDS = { fwd = true, fw = true, wg = true, vs = true, tr = true, videresendt = true }

-- Does the sender ask for what stands below?
local function asks_below(mail)
  local said = tokens.said(tokens.of(fold.plain(string.sub(mail.text, 1, 2000)), 1))
  return words.says(said, "below") and (words.says(said, "request") or words.says(said, "strong")) and true or false
end

-- What is passed on counts as asked for when it comes from the sender's own house, or when
-- the sender says so.
local function passed_on(mail)
  local prefix = string.match(text.lower(mail.subject or ""), "^%s*(%a+)%s*:")
  local passed = mail.forwarded ~= "" and mail.forwarded or FORWARDS[prefix or ""] and mail.quoted or ""
  if passed ~= "" and asks_below(mail) then return passed end
  local host = mail.from and string.match(mail.from, "@(.+)$")
  local first = string.match(string.sub(mail.forwarded, 1, 2000), "[%w._+-]+@([%w.-]+%w)")
  return host and first and text.lower(first) == host and mail.forwarded or nil
end

local function read(desk, mail, thread, sender, open)
  local answers = thread or mail.in_reply_to or mail.references[1]
  return known.read(desk.catalog, { subject = mail.subject, text = mail.text,
    quoted = mail.quoted,
    forwarded = passed_on(mail), attachments = mail.attachments, date = mail.date,
    reply = answers and true or nil, language = mail.language or sender.language,
    open = open or thread and thread.open })
end

local DOUBTED = { LOOKALIKE_SENDER = true, AUTHENTICATION_FAILED = true, SENDER_UNCLEAR = true }

local function judge(reading, mail, thread, sender)
  if sender.flag then flag(reading, sender.flag) end
  if stranger(thread, mail) then flag(reading, "SENDER_DIFFERS") end
  if mail.flags.hidden_text then flag(reading, "HIDDEN_TEXT") end
  if mail.unread then flag(reading, "ATTACHMENT_UNREAD") end
  if mail.reply_to and mail.reply_to ~= mail.from then flag(reading, "REPLY_ELSEWHERE") end
  if reading.intent == "accept" and (stranger(thread, mail) or DOUBTED[sender.flag]) then
    reading.intent = "other"
  end
  reading.would_reply = reading.intent ~= "other"
end

-- The next mail, in the order of their dates: the proposal.
-- open: lines of the open quote, where they are known from elsewhere.
function proposals.next(desk, file, parsed, open)
  local mail = mails.of(parsed, desk.zone, desk.day or instant.date(desk.tx.now, desk.zone))
  desk.day = mail.date
  local sender = senders.of(desk.senders, mail)
  local thread = threads.find(desk.threads, mail)
  local reading
  if sender.own or mails.by_machine(mail) then
    reading = none(mail)
  else
    reading = read(desk, mail, thread, sender, open)
    judge(reading, mail, thread, sender)
    threads.note(desk.threads, thread, mail, reading)
  end
  reading.file, reading.customer = file, sender.number
  return reading
end

function proposals.carry(desk) return threads.carry(desk.threads) end

return proposals
