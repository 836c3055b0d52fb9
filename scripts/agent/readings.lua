-- A mail of a task as the reader reads it: with what the task wants so far, what the
-- customer was asked, and who they are.
local mails = use "mails"
local wanted = use "wanted"

local readings = {}

local of_quote = sql [[
  select i.number, l.quantity from quote q
  join quote_line l on l.quote_id = q.id and l.revision = q.revision
  join item i on i.id = l.item_id
  where q.id = $quote order by l.number ]]

-- What the task wants so far. When a person has revised the quote since, it is what that
-- says, and what is still missing.
function readings.so_far(tx, task)
  local lines = wanted.unpack(task.wanted)
  local quote = task.quote_id and tx:find("quote", task.quote_id)
  if not quote or quote.revision == task.offered then return lines end
  local found = list.new()
  for _, row in ipairs(tx:all(of_quote, { quote = quote.id })) do
    found:add { words = "quote " .. quote.number, item = row.number, confidence = 100,
      quantity = decimal.of(tostring(row.quantity), 4) }
  end
  local _, lacking = wanted.split(lines)
  for _, line in ipairs(lacking) do found:add(line) end
  return found
end

-- What it wanted before this mail was read, so that a mail may be read again.
function readings.before(tx, task, mail)
  return task.read_last == mail and wanted.unpack(task.before) or readings.so_far(tx, task)
end

local function open_lines(lines)
  local found = list.new()
  for _, line in ipairs(lines) do
    if line.item and line.quantity then found:add { item = line.item, quantity = line.quantity } end
  end
  return found
end

local last_letter = sql [[
  select kind from agent_message where task_id = $task and state in ('sent', 'maybe_sent', 'marked_sent')
  order by id desc limit 1 ]]

-- What the customer was asked last, if it is for them to answer.
local function asked_back(tx, task, lines)
  local letter = tx:one(last_letter, { task = task.id })
  return letter and letter.kind == "question" and wanted.asked(lines) or nil
end

local function names(tx, task, row)
  local found = list.new()
  local function add(name)
    if name and #name <= 200 then found:add(name) end
  end
  add(row.from_name)
  for _, key in ipairs { "customer_id", "contact_id" } do
    local one = task[key] and tx:find("customer", task[key])
    add(one and one.name)
  end
  return found
end

-- The mail with its reading.
function readings.read(tx, task, agent, id)
  local mail, before = mails.load(tx, id, agent.settings), readings.before(tx, task, id)
  local open = open_lines(before)
  local first = mails.asked(tx, mail).first
  local asked = mails.for_reader(tx, mail, { open = #open > 0 and open or nil, language = task.language,
    asked_back = asked_back(tx, task, before), names = names(tx, task, mail.row),
    reply = not first or mail.row.head.in_reply_to ~= nil })
  return mail, tx:call("agent.read_request", asked)
end

return readings
