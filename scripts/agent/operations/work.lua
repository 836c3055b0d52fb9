-- What the flow of a task calls, part one: taking it up, looking at a mail, who it is
-- from, what it says.
local log = use "log"
local mails = use "mails"
local readings = use "readings"
local senders = use "senders"
local tasks = use "tasks"
local wanted = use "wanted"
local who = use "lib.who"

local item_named = sql [[ select number from item where number = $number and not discontinued order by number ]]

operation "agent.begin" {
  summary = "Take up a task; for its flow",
  kind = "write", role = "sales",
  input = { id = id },
  output = { number = text, agent = agent_name, settings = settings, mail = id, zone = zone, ordered = boolean,
    quote_id = optional(id), language = customer.language },
  run = function(tx, input)
    local task = tasks.open(tx, input.id)
    local agent = tx:find("agent", task.agent_id)
    tasks.move(tx, task, "running")
    return { number = task.number, agent = agent.name, settings = agent.settings, mail = task.mail,
      zone = tx:setting "business.zone", ordered = task.order_id ~= nil, quote_id = task.quote_id,
      language = agent.settings.language or tx:setting "agent.language" }
  end,
}

local function confidence(reading)
  local least = 100
  for _, line in ipairs(reading.lines) do least = math.min(least, line.confidence) end
  return #reading.lines > 0 and least or (reading.intent == "other" and 50 or 90)
end

local function codes(flagged)
  return flagged:map(function(one) return one.code end)
end

operation "agent.look" {
  summary = "Who a mail is from and what it is about; for the flow of a task",
  kind = "write", role = "sales",
  input = { task = id, mail = id },
  output = { title = text, from = text, settings = settings, sender = asked_sender, mail = asked_mail,
    reading = asked_reading },
  run = function(tx, input)
    local task = tasks.open(tx, input.task)
    local agent = tx:find("agent", task.agent_id)
    local mail, reading = readings.read(tx, task, agent, input.mail)
    local sender, one = senders.find(tx, mail.row, task)
    if one and not task.customer_id then
      tasks.save(tx, task, { customer_id = one.customer.id, contact_id = one.contact and one.contact.id,
        language = one.customer.language })
    end
    return { title = mail.row.subject, from = mail.row.from_address or "nobody", settings = agent.settings,
      sender = sender, mail = mails.asked(tx, mail), reading = { intent = reading.intent, lines = #reading.lines,
        confidence = confidence(reading), flagged = codes(reading.flagged), language = reading.language } }
  end,
}

operation "agent.file" {
  summary = "Keep a mail that nobody answers; for the flow of a task",
  kind = "write", role = "sales",
  input = { task = id, mail = id, reason = reason }, output = {},
  run = function(tx, input)
    local task = tasks.open(tx, input.task)
    tx:update("agent_mail", input.mail, { state = "filed", reason = input.reason.text })
    log(tx, { task = task, kind = "filed", description = "A mail was filed: " .. input.reason.text,
      details = { mail = input.mail } })
    return {}
  end,
}

-- The customer that a person has named, by id or number.
local function named(tx, key)
  return tx:call("customer.get", { id = key })
end

local choose = {}

function choose.use(tx, key) return named(tx, key) end

function choose.update(tx, key, row)
  local chosen = named(tx, key)
  tx:call("customer.change", { id = chosen.id, email = row.from_address })
  return named(tx, chosen.id)
end

function choose.create(tx, input, row)
  if not input.email then input.email = row.from_address end
  return tx:call("customer.create", input)
end

-- Exactly one of the three ways.
local function chosen(tx, given, row)
  local way
  for _, name in ipairs { "use", "create", "update" } do
    if given[name] and way then fail.invalid("SENDER_CHOICE", "%s and %s are both given", way, name) end
    way = given[name] and name or way
  end
  if not way then fail.invalid("SENDER_CHOICE", "say use, create or update") end
  return choose[way](tx, given[way], row), way
end

-- A person below an organization orders for that.
local function take_customer(tx, task, found)
  local organization = found.kind == "person" and found.parent_id and tx:find("customer", found.parent_id) or nil
  tasks.save(tx, task, { customer_id = organization and organization.id or found.id,
    contact_id = organization and found.id or null,
    language = organization and organization.language or found.language })
end

local WHY = {
  unregistered = "%s is nobody's address", ambiguous = "%s is the address of several customers",
  lookalike = "%s is nobody's address, but resembles that of %s",
  registered = "the mail says it is from %s, but that is not proven",
}

operation "agent.know_sender" {
  summary = "Settle for whom a mail speaks, perhaps as a person has said; for the flow of a task",
  kind = "write", role = "sales",
  input = { task = id, mail = id, sender = optional(sender_choice) },
  output = { sender = asked_sender },
  errors = { "SENDER_UNKNOWN", "SENDER_CHOICE", "CUSTOMER_UNKNOWN" },
  run = function(tx, input)
    local task, row = tasks.open(tx, input.task), tx:find("mail", input.mail)
    if input.sender then
      local found, way = chosen(tx, input.sender, row)
      take_customer(tx, task, found)
      log(tx, { task = task, kind = "sender", description = string.format("%s speaks for %s, said %s (%s)",
        row.from_address or "the sender", found.number, who(tx), way) })
    end
    local sender = senders.find(tx, row, task)
    if not task.customer_id then
      fail.conflict("SENDER_UNKNOWN", WHY[sender.class], sender.address or "nobody", sender.resembles:join(", "))
    end
    if input.sender then sender.other = false end
    return { sender = sender }
  end,
}

-- The lines a task wants now.
local function keep(tx, task, lines)
  tasks.save(tx, task, { wanted = wanted.pack(lines) })
end

-- What a mail is laid over: read again, the same as the first time.
local function base(tx, task, mail)
  local lines = readings.before(tx, task, mail)
  if task.read_last ~= mail then tasks.save(tx, task, { before = wanted.pack(lines), read_last = mail }) end
  return lines
end

operation "agent.read" {
  summary = "Read a mail and lay it over what the task wants; for the flow of a task",
  kind = "write", role = "sales",
  input = { task = id, mail = id },
  output = {
    intent = intent, language = text, confidence = integer, lines = list(wanted_line), requested_date = optional(date),
    ignored_date = optional(date), flagged = list(reason), words = text, attached = boolean, changes = boolean,
    quote = optional(choice { "draft", "sent" }), ordered = boolean, customer = optional(customer.summary),
  },
  run = function(tx, input)
    local task = tasks.open(tx, input.task)
    local agent = tx:find("agent", task.agent_id)
    local mail, reading = readings.read(tx, task, agent, input.mail)
    local lines = wanted.lay(base(tx, task, input.mail), reading.intent, reading.lines:map(wanted.of))
    keep(tx, task, lines)
    if reading.requested_date then tasks.save(tx, task, { requested_date = reading.requested_date }) end
    if not task.language then tasks.save(tx, task, { language = reading.language }) end
    local quote = task.quote_id and tx:find("quote", task.quote_id)
    return {
      intent = reading.intent, language = reading.language, confidence = confidence(reading), lines = lines,
      requested_date = task.requested_date, ignored_date = reading.ignored_date,
      flagged = reading.flagged, words = string.sub(mail.row.body, 1, 2000),
      attached = mail.attached, changes = #reading.lines > 0,
      quote = quote and (quote.state == "draft" or quote.state == "sent") and quote.state or nil,
      ordered = task.order_id ~= nil, customer = task.customer_id and senders.summary(tx, task.customer_id),
    }
  end,
}

operation "agent.choose" {
  summary = "Take the items that agent.match has named; for the flow of a task",
  kind = "write", role = "sales",
  input = { task = id, items = list { position = integer, item = text, because = text } },
  output = { lines = list(wanted_line), whole = boolean },
  run = function(tx, input)
    local task = tasks.open(tx, input.task)
    local lines = wanted.unpack(task.wanted)
    for _, one in ipairs(input.items) do
      local line = lines[one.position]
      if line and tx:one(item_named, { number = one.item }) then
        line.item, line.alternatives, line.because, line.confidence = one.item, nil, one.because, 100
      end
    end
    keep(tx, task, lines)
    local _, lacking = wanted.split(lines)
    return { lines = lines, whole = #lacking == 0 and #lines > 0 }
  end,
}

operation "agent.instruct" {
  summary = "What a person told the agent to quote instead; for the flow of a task",
  kind = "write", role = "sales",
  input = { task = id, instruction = instruction }, output = { lines = list(wanted_line) },
  run = function(tx, input)
    local task, given = tasks.open(tx, input.task), input.instruction
    if given.lines then
      keep(tx, task, given.lines:map(function(line)
        return { words = line.words or "said by a person", item = line.item, quantity = line.quantity,
          confidence = 100 }
      end))
    end
    if given.requested_date then tasks.save(tx, task, { requested_date = given.requested_date }) end
    return { lines = wanted.unpack(task.wanted) }
  end,
}
