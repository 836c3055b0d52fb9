-- An answer that a person gave the agent, kept for next time: a draft of the policy set
-- with one more line in the table of meanings. Nothing changes until it is published.
local log = use "log"
local page = use "lib.page"
local rules = use "rules"
local senders = use "senders"
local tasks = use "tasks"
local who = use "lib.who"

local answered = sql [[
  select data from review where subject = $task and kind = 'assistance' and state = 'answered' and data is not null
  order by id desc limit 20 ]]
local recorded = sql [[
  select question from decision where about = $flow and point = 'agent.match' order by position desc limit 20 ]]
local last_draft = sql [[
  select * from agent_rule r where r.parent = $parent
    and not exists (select 1 from policy_publication p where p.set_hash = r.draft) order by r.id desc limit 1 ]]
-- A draft holds the rules that were saved before it, too.
local listed = sql [[
  select r.*, (select count(*) from agent_rule l join policy_publication p on p.set_hash = l.draft
    where l.parent = r.parent and l.id >= r.id) as published
  from agent_rule r where r.id < $after_id order by r.id desc limit $limit ]]

local words_text = text { min = 3, max = 200, summary = "What the customer calls it" }
local whom = choice { "customer", "anybody" }

-- What is to be saved: what was given, else the lines of the last answer that say for
-- which words they stand.
local function asked(tx, input, task)
  if input.words and input.item then
    return list.new { { words = input.words, item = input.item } }
  end
  for _, row in ipairs(task and tx:all(answered, { task = task.id }) or {}) do
    local lines = row.data.instruction and row.data.instruction.lines
    local found = list.new()
    for _, line in ipairs(lines or {}) do
      if line.words and #line.words >= 3 then found:add { words = line.words, item = line.item } end
    end
    if #found > 0 then return found end
  end
  fail.invalid("RULE_NOTHING", "give words and item, or a task whose last answer had lines with words")
end

local function item_of(tx, key)
  local found, item = tx:try(function() return tx:call("catalog.get", { id = key }) end)
  if found then return item.number end
  fail.issues("ITEM_UNKNOWN", "an item is not known", list.new { { code = "ITEM_UNKNOWN", pointer = "/item",
    text = "there is no item " .. key } })
end

-- What the point was asked about these words, or would be. A rule holds when its words stand in the line's.
local function question_of(tx, task, rule, customer)
  local folded = text.fold(rule.words)
  for _, row in ipairs(task and task.flow and tx:all(recorded, { flow = task.flow }) or {}) do
    for _, one in ipairs(row.question.lines) do
      if string.find(text.fold(one.line.words), folded, 1, true) then
        return { agent = row.question.agent, customer = customer, line = one.line, now = row.question.now }
      end
    end
  end
  return { agent = task and tx:find("agent", task.agent_id).name or "Desk", customer = customer, now = tx.now,
    line = { words = rule.words, confidence = 50 } }
end

-- The draft that further rules are added to, or the live set.
local function base(tx)
  local live = tx:call("policy.files", { hash = "live" })
  local draft = tx:one(last_draft, { parent = live.hash })
  if draft then return tx:call("policy.files", { hash = draft.draft }).files, live.hash end
  return live.files, live.hash
end

local function refuse_known(tx, files, rule)
  local same = string.gsub(rules.with_line("", rule), "^[^\n]*\n", "")
  if string.find("\n" .. (files[rules.TABLE] or ""), "\n" .. same, 1, true) then
    fail.conflict("RULE_KNOWN", "\"%s\" means %s already", rule.words, rule.item)
  end
end

-- Files with the rule, with its case or, where the cases have another form, without.
local function draft(tx, files, rule, question, note)
  files[rules.TABLE] = rules.with_line(files[rules.TABLE], rule)
  local before = files[rules.CASES]
  local with_case = rules.with_case(before, rule, question)
  if with_case then
    files[rules.CASES] = with_case
    local kept, made = tx:try(function() return tx:call("policy.draft", { files = files, note = note }) end)
    if kept then return made, true end
    files[rules.CASES] = before
  end
  return tx:call("policy.draft", { files = files, note = note }), false
end

local function save(tx, task, one, customer)
  local rule = { customer = customer and customer.number or "", words = one.words, item = item_of(tx, one.item) }
  local files, parent = base(tx)
  refuse_known(tx, files, rule)
  local made, with_case = draft(tx, files, rule, question_of(tx, task, rule, customer),
    string.format("rule: \"%s\" is %s", rule.words, rule.item))
  tx:insert("agent_rule", { task_id = task and task.id, customer = rule.customer, words = rule.words, item = rule.item,
    draft = made.hash, parent = parent, at = tx.now, by = who(tx) })
  log(tx, { task = task, kind = "rule", description = string.format("Rule saved in draft %s: \"%s\" is %s",
    string.sub(made.hash, 1, 12), rule.words, rule.item) })
  return made, with_case, rule
end

operation "agent.save_rule" {
  summary = "Keep for next time what a person told the agent: words that mean an item, as a draft to publish",
  http = "POST /v1/agent/rules",
  kind = "write", role = "sales", status = 201,
  input = { task = optional(task_key), words = optional(words_text), item = optional(text { max = 64 }),
    ["for"] = optional(whom) },
  output = {
    draft = text, rules = list { customer = optional(text), words = text, item = text },
    with_case = boolean { summary = "The draft has a case that proves it" }, failures = list(text), publish = text,
  },
  errors = { "TASK_UNKNOWN", "RULE_NOTHING", "RULE_KNOWN", "ITEM_UNKNOWN", "POLICY_SET_INVALID" },
  run = function(tx, input)
    local task = input.task and tasks.find(tx, input.task)
    local customer = input["for"] ~= "anybody" and task and task.customer_id and senders.summary(tx, task.customer_id)
    local saved, made, with_case = list.new(), nil, nil
    for _, one in ipairs(asked(tx, input, task)) do
      local rule
      made, with_case, rule = save(tx, task, one, customer or nil)
      saved:add { customer = rule.customer ~= "" and rule.customer or nil, words = rule.words, item = rule.item }
    end
    return { draft = made.hash, rules = saved, with_case = with_case,
      failures = made.failures:map(function(one) return one.name end),
      publish = "ordain policy publish --draft " .. string.sub(made.hash, 1, 12) }
  end,
}

operation "agent.rules" {
  summary = "Rules that people saved from their answers, newest first, and whether they were published",
  http = "GET /v1/agent/rules",
  kind = "read", role = "viewer",
  input = { limit = optional(integer { min = 1, max = 500 }), cursor = optional(text { max = 400 }) },
  output = { items = list { id = id, task_id = optional(id), customer = optional(text), words = text, item = text,
    draft = text, published = boolean, at = instant, by = text }, next = optional(text) },
  errors = { "CURSOR_INVALID" },
  run = function(tx, input)
    local rows, following = page.newest(tx, listed, {}, input)
    return { items = rows:map(function(row)
      return { id = row.id, task_id = row.task_id, customer = row.customer ~= "" and row.customer or nil,
        words = row.words, item = row.item, draft = row.draft, published = row.published > 0, at = row.at, by = row.by }
    end), next = following }
  end,
}
