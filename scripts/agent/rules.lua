-- What a person told the agent once, as text of the policy set: a line of the table of
-- meanings and a case that proves it.
local rules = {}

rules.TABLE = "agent/data/meanings.csv"
rules.CASES = "agent/match.cases.lua"

local function field(value)
  local plain = string.gsub(value, "%s+", " ")
  if string.find(plain, '[",]') or plain ~= value then return '"' .. string.gsub(plain, '"', '""') .. '"' end
  return plain
end

-- A line at the end of the table. rule = { customer, words, item }, customer "" for anybody.
function rules.with_line(csv, rule)
  if csv == nil or csv == "" then csv = "customer,words,item\n" end
  if string.sub(csv, -1) ~= "\n" then csv = csv .. "\n" end
  return csv .. string.format("%s,%s,%s\n", field(rule.customer), field(rule.words), field(rule.item))
end

local function quoted(value) return string.format("%q", value) end

local function customer_text(one)
  if not one then return "nil" end
  return string.format("{ id = %s, number = %s, kind = %s, currency = %s }", quoted(one.id), quoted(one.number),
    quoted(one.kind), quoted(one.currency))
end

local function line_text(line)
  local parts = list.new { "words = " .. quoted(line.words) }
  if line.quantity then parts:add("quantity = decimal.of(" .. quoted(tostring(line.quantity)) .. ", 4)") end
  if line.unit then parts:add("unit = " .. quoted(line.unit)) end
  parts:add("confidence = " .. line.confidence)
  return "{ " .. parts:join(", ") .. " }"
end

-- question: agent, customer, line, now, as they were when it was asked.
local function case_text(rule, question)
  return string.format([[
  { name = %s,
    ask = { agent = %s, customer = %s, now = %s,
      lines = list.new { { position = 1, line = %s } } },
    expect = { "use", items = list.new { { position = 1, item = %s } } } },
]], quoted("[d-16] " .. rule.words .. " is " .. rule.item .. ", as a person said"), quoted(question.agent),
    customer_text(question.customer), quoted(question.now), line_text(question.line), quoted(rule.item))
end

-- The case before the closing brace of the list that the file returns; nil when the file
-- does not end so.
function rules.with_case(cases, rule, question)
  local added = case_text(rule, question)
  if not cases then return "return {\n" .. added .. "}\n" end
  local head = string.match(cases, "^(.*)}%s*$")
  if not head then return nil end
  local trimmed = string.match(head, "^(.-)%s*$")
  local comma = string.find(trimmed, "[,{]$") and "" or ","
  return trimmed .. comma .. "\n" .. added .. "}\n"
end

return rules
