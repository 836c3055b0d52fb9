-- The threads among mails that are read together: what each has asked for so far stands
-- for the quote it would have been given. Nothing is kept in the database; `carry` brings
-- them from one call to the next.
local mails = use "propose/mails"
local items = use "reader/items"

local threads = {}

local MOST, ROOM = 400, 3000 -- that are carried on, the newest; values they may take

function threads.new(carry)
  local all = { list = {}, by_id = {}, by_topic = {} }
  local given = type(carry) == "table" and type(carry.threads) == "table" and carry.threads or {}
  for _, one in ipairs(given) do
    if type(one) == "table" and type(one.ids) == "table" and type(one.open) == "table" then
      local thread = { ids = one.ids, from = one.from, topic = one.topic, open = {} }
      for _, line in ipairs(one.open) do
        thread.open[#thread.open + 1] = { item = line.item,
          quantity = line.quantity and decimal.of(line.quantity, 4) }
      end
      threads.keep(all, thread)
    end
  end
  return all
end

function threads.keep(all, thread)
  all.list[#all.list + 1] = thread
  for _, id in ipairs(thread.ids) do all.by_id[id] = thread end
  if thread.topic then all.by_topic[thread.topic] = thread end
end

function threads.carry(all)
  local found, first, room = list.new(), #all.list + 1, ROOM
  while first > 1 and #all.list - first + 1 < MOST and room > 0 do
    first = first - 1
    room = room - 5 - math.min(#all.list[first].ids, 10) - 3 * math.min(#all.list[first].open, 50)
  end
  for i = first, #all.list do
    local thread = all.list[i]
    local open = list.new()
    for n, line in ipairs(thread.open) do
      if n <= 50 then open:add { item = line.item, quantity = line.quantity and tostring(line.quantity) } end
    end
    local ids = list.new()
    for n = math.max(1, #thread.ids - 9), #thread.ids do ids:add(thread.ids[n]) end
    found:add { ids = ids, from = thread.from, topic = thread.topic, open = open }
  end
  return { threads = found }
end

-- A topic counts for one sender only, and only in an answer.
local function topic(mail)
  local name = mails.topic(mail.subject)
  return mail.from and #name >= 3 and mail.from .. " " .. name or nil
end

-- The thread a mail belongs to, and whether it is an answer to anything at all.
function threads.find(all, mail)
  if mail.in_reply_to and all.by_id[mail.in_reply_to] then return all.by_id[mail.in_reply_to] end
  for i = #mail.references, 1, -1 do
    if all.by_id[mail.references[i]] then return all.by_id[mail.references[i]] end
  end
  local answers = mail.in_reply_to or mail.references[1] or mail.quoted ~= ""
    or mails.topic(mail.subject) ~= text.trim(text.fold(mail.subject or ""))
  return answers and topic(mail) and all.by_topic[topic(mail)] or nil
end

local function place(open, line)
  for i, one in ipairs(open) do
    if items.code(one.item) == items.code(line.item) then return i end
  end
end

-- What the thread has open after a mail was read.
local function apply(open, reading)
  if reading.intent ~= "order_request" and reading.intent ~= "change" then return end
  for _, line in ipairs(reading.lines) do
    local at = line.item and place(open, line)
    if line.change == "remove" then
      if at then table.remove(open, at) end
    elseif at then
      open[at].quantity = line.quantity or open[at].quantity
    elseif line.item then
      open[#open + 1] = { item = line.item, quantity = line.quantity }
    end
  end
end

-- Writes down what a mail said; it begins a thread when it belongs to none.
function threads.note(all, thread, mail, reading)
  if not thread then
    thread = { ids = {}, from = mail.from, topic = topic(mail), open = {} }
    for _, id in ipairs(mail.references) do thread.ids[#thread.ids + 1] = id end
    if mail.in_reply_to then thread.ids[#thread.ids + 1] = mail.in_reply_to end
    if mail.id then thread.ids[#thread.ids + 1] = mail.id end
    threads.keep(all, thread)
  elseif mail.id then
    thread.ids[#thread.ids + 1] = mail.id
    all.by_id[mail.id] = thread
  end
  apply(thread.open, reading)
end

return threads
