-- The second reader: asked by an event, answered by an operation, believed in nothing. Who
-- listens is no matter of this area: see contrib/connectors.
local availability = use "order.availability"
local readings = use "readings"
local second = use "second"
local tasks = use "tasks"

-- A reader is told so much of a mail.
local MOST_TEXT, MOST_ITEMS = 12000, 60

local of_task = sql [[ select id from agent_mail where id = $mail and thread_id = $thread order by id ]]

local function mail_of(tx, task, input)
  if not tx:one(of_task, { mail = input.mail, thread = task.thread_id }) then
    fail.not_found("READING_MAIL", "task %s has no mail %s", task.number, input.mail)
  end
  return readings.read(tx, task, tx:find("agent", task.agent_id), input.mail)
end

operation "agent.ask_second" {
  summary = "Ask another reader for a mail; for the flow of a task",
  kind = "write", role = "sales",
  input = { task = id, mail = id }, output = {},
  run = function(tx, input)
    tx:emit("agent.reading", { task = input.task, mail = input.mail })
    return {}
  end,
}

local function cut(s, most)
  if #s <= most then return s end
  return string.sub(s, 1, utf8.offset(s, 0, most + 1) - 1)
end

-- The items that the mail may speak of, as far as they were found here.
local function items(tx, reading, open)
  local numbers = list.new()
  local function add(number)
    if number and #numbers < MOST_ITEMS and not numbers:has(number) then numbers:add(number) end
  end
  for _, line in ipairs(open) do
    add(line.item)
    for _, number in ipairs(line.alternatives or {}) do add(number) end
  end
  for _, line in ipairs(reading.lines) do
    add(line.item)
    for _, one in ipairs(line.alternatives) do add(one.item) end
  end
  local _, rows = availability.items(tx, numbers:map(function(number) return { item_number = number } end))
  return numbers:filter(function(number) return rows[number] and not rows[number].discontinued end)
    :map(function(number)
      return { item = number, descriptions = rows[number].descriptions, unit = rows[number].unit }
    end)
end

operation "agent.reading_text" {
  summary = "What another reader needs to read a mail of a task: its text and what is open",
  kind = "read", role = "sales",
  input = { task = id, mail = id },
  output = {
    subject = text, text = text { max = MOST_TEXT },
    attachments = list { name = text, text = text { max = MOST_TEXT } }, date = date, language = text,
    open = list { words = text, item = optional(text), quantity = optional(decimal(4)) },
    items = list { item = text, descriptions = any, unit = text },
  },
  errors = { "TASK_UNKNOWN", "READING_MAIL" },
  run = function(tx, input)
    local task = tasks.find(tx, input.task)
    local mail, reading = mail_of(tx, task, input)
    local open, left = readings.before(tx, task, input.mail), MOST_TEXT
    local files = list.new()
    for _, file in ipairs(mail.attachments) do
      local part = cut(file.text, left)
      left = left - #part
      if part ~= "" then files:add { name = file.name, text = part } end
    end
    return {
      subject = cut(mail.row.subject, 300), text = cut(mail.row.body, MOST_TEXT), attachments = files,
      date = instant.date(mail.row.sent_at or mail.row.arrived_at, tx:setting "business.zone"),
      language = reading.language, items = items(tx, reading, open),
      open = open:map(function(line)
        return { words = cut(line.words, 300), item = line.item, quantity = line.quantity }
      end),
    }
  end,
}

local function sold(tx, numbers)
  local _, rows = availability.items(tx, numbers:map(function(number) return { item_number = number } end))
  local found = {}
  for _, number in ipairs(numbers) do
    if rows[number] and not rows[number].discontinued then found[number] = rows[number] end
  end
  return found
end

operation "agent.second_reading" {
  summary = "What another reader made of a mail of a task: checked, and told to the task",
  http = "POST /v1/agent/second-readings",
  kind = "write", role = "sales",
  input = { task = id, mail = id, reading = optional(other_reading),
    failed = optional(text { min = 1, max = 500, summary = "Why there is none" }) },
  output = second_reading,
  errors = { "TASK_UNKNOWN", "TASK_ENDED", "READING_MAIL", "READING_MISSING" },
  run = function(tx, input)
    local mail, ours = mail_of(tx, tasks.open(tx, input.task), input)
    local result
    if input.reading then
      local sources = list.new { mail.row.subject, mail.row.body }
      for _, file in ipairs(mail.attachments) do sources:add(file.text) end
      result = second.check(ours, input.reading, sources, sold(tx, second.items(input.reading)))
    elseif input.failed then
      result = { agrees = false, failed = input.failed, lines = list.new(), differs = list.new() }
    else
      fail.invalid("READING_MISSING", "give the reading, or why there is none")
    end
    tx:emit("agent.second_read", { task = input.task, mail = input.mail, second = result })
    return result
  end,
}
