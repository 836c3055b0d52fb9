-- A letter: what it tells, in whose language, to whom, and where in the thread it stands.
local availability = use "order.availability"
local letter_facts = use "letter_facts"
local letters = use "letters"
local wanted = use "wanted"

local compose = {}

local mailbox_named = sql [[ select address from mailbox where name = $name order by id ]]
local last_own = sql [[
  select message_id from (select id, message_id from agent_message
    where task_id = $task and message_id is not null order by id desc limit 10) as one
  order by id ]]

local MOST_COPIES, MOST_REFERENCES = 20, 20

local function own_address(tx, agent)
  local box = tx:one(mailbox_named, { name = agent.mailbox })
  return box and box.address
end

local function same(a, b) return a ~= nil and b ~= nil and text.fold(a) == text.fold(b) end

-- Everybody else whom the mail was for.
local function others(mail, own)
  local found, seen = list.new(), {}
  for _, field in ipairs { "to", "cc" } do
    for _, one in ipairs(mail.head[field] or {}) do
      local key = text.fold(one.address)
      local us = same(one.address, own) or same(one.address, mail.from_address)
      if not us and not seen[key] and #found < MOST_COPIES then
        seen[key] = true
        found:add(one.address)
      end
    end
  end
  return found
end

-- { number = { item, name, unit } } in a language.
local function items(tx, numbers, language)
  local _, rows = availability.items(tx, numbers:map(function(number) return { item_number = number } end))
  local found = {}
  for number, row in pairs(rows) do
    found[number] = { item = number, unit = row.unit, name = row.descriptions[language] or row.descriptions.en
      or number }
  end
  return found
end

-- What is missing of a line; of one that is only uncertain, whether it is meant so.
local function question(line, known)
  local missing, alternatives = list.new(), list.new()
  for _, number in ipairs(line.alternatives or {}) do
    if known[number] and #alternatives < 20 then alternatives:add(known[number]) end
  end
  if not line.item or line.quantity then missing:add "item" end
  if line.item and line.quantity and known[line.item] then alternatives:add(known[line.item]) end
  if not line.quantity or not wanted.whole(line.quantity) then missing:add "quantity" end
  return { words = line.words, item = line.item and known[line.item] and known[line.item].name, missing = missing,
    alternatives = alternatives }
end

local more = {}

function more.question(tx, task, facts, language)
  local numbers, questions = list.new(), list.new()
  local lacking = wanted.unclear(wanted.unpack(task.wanted))
  for _, line in ipairs(lacking) do
    if line.item then numbers:add(line.item) end
    for _, number in ipairs(line.alternatives or {}) do numbers:add(number) end
  end
  local known = items(tx, numbers, language)
  for _, line in ipairs(lacking) do questions:add(question(line, known)) end
  facts.questions = questions
end

function more.unavailable(tx, task, facts, language)
  local asked, numbers, short = list.new(), list.new(), list.new()
  for _, line in ipairs(wanted.split(wanted.unpack(task.wanted))) do
    asked:add { item_number = line.item, quantity = line.quantity:integer "down" }
    numbers:add(line.item)
  end
  local known = items(tx, numbers, language)
  for _, line in ipairs(tx:call("order.availability", { lines = asked, on = task.requested_date }).lines) do
    if not line.available then
      short:add { item = line.item, name = known[line.item].name, unit = line.unit, wanted = line.quantity,
        available = math.max(line.balance, 0), earliest = line.earliest }
    end
  end
  facts.shortages = short
end

local ABOUT = { quote = "quote", quote_changed = "quote", reminder = "quote", declined = "quote", order = "order" }

local function document(tx, task, kind, language)
  local about = ABOUT[kind]
  local id = about and task[about .. "_id"]
  return id and letter_facts[about](tx, id, language) or nil
end

local function called(tx, task)
  local id = task.contact_id or task.customer_id
  local who = id and tx:find("customer", id)
  return who and who.kind == "person" and who.name or nil
end

-- input: { mail, kind, words, files, ignored_date }. Answers { to, cc, subject, text, html, language }, or
-- nil and why a person has to write it.
function compose.write(tx, task, agent, input)
  local mail = tx:find("mail", input.mail)
  if not mail.from_address then return nil, "the mail has no sender to write to" end
  local language = task.language or agent.settings.language or tx:setting "agent.language"
  local facts = {
    business = tx:setting "order.mail_name", signature = agent.settings.signature, name = called(tx, task),
    subject = mail.subject, token = task.number, attached = input.files ~= nil and #input.files > 0,
    document = document(tx, task, input.kind, language), ignored_date = input.ignored_date, words = input.words,
  }
  if more[input.kind] then more[input.kind](tx, task, facts, language) end
  local letter, reason = letters.write(tx, input.kind, language, facts, task.id)
  if not letter then return nil, reason end
  letter.to, letter.cc = mail.from_address, others(mail, own_address(tx, agent))
  return letter
end

-- What a letter refers to, each once: what the mail did, what was written before, the mail. That it
-- belongs to the thread says f:mail.
local function referred(tx, task, mail)
  local found, seen = list.new(), { [mail.message_id or ""] = true }
  local function add(one)
    if not seen[one] and string.sub(one, 1, 7) ~= "thread." then
      seen[one] = true
      found:add(one)
    end
  end
  for _, one in ipairs(mail.head.references or {}) do
    if #found < MOST_REFERENCES then add(one) end
  end
  for _, row in ipairs(tx:all(last_own, { task = task.id })) do add(row.message_id) end
  if mail.message_id then found:add(mail.message_id) end
  return found
end

-- The mailbox, by the name that signs letters.
local function named(tx, address)
  local name = text.trim((string.gsub(tx:setting "order.mail_name", '[%c"<>\\]', " ")))
  return address and (name ~= "" and string.format('"%s" <%s>', name, address) or address)
end

-- Where in the thread a letter stands: { from, in_reply_to, references }.
function compose.thread(tx, task, message)
  local mail = tx:find("mail", message.mail)
  return { from = named(tx, own_address(tx, tx:find("agent", task.agent_id))), in_reply_to = mail.message_id,
    references = referred(tx, task, mail) }
end

return compose
