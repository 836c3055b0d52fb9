-- From the server's answer to a reading as agent.second_reading takes it, or why there is
-- none. A model may say anything: what is not exactly a reading is thrown away whole.
local json = use "json"

local answer = {}

local INTENTS = { order_request = true, change = true, accept = true, decline = true, question = true, other = true }
local MOST = 200

local function short(value, most) return type(value) == "string" and value ~= "" and #value <= most end

-- Absent, null and empty are the same.
local function given(value) return value ~= nil and value ~= "" end

local function quantity(value)
  if not short(value, 20) then return nil end
  local whole, part = string.match(value, "^(%d+)%.?(%d*)$")
  if not whole or #whole > 9 or #(string.gsub(part, "0+$", "")) > 4 then return nil end
  return decimal.of(value, 4)
end

local function line(one, i)
  if type(one) ~= "table" or not short(one.words, 600) then return nil, "line " .. i .. " has no words of the mail" end
  local made = { words = one.words }
  if given(one.item) then
    if not short(one.item, 100) then return nil, "line " .. i .. " has an item that is none" end
    made.item = one.item
  end
  if given(one.quantity) then
    made.quantity = quantity(one.quantity)
    if not made.quantity then return nil, "line " .. i .. " has a quantity that is none" end
  end
  if given(one.unit) then
    if not short(one.unit, 40) then return nil, "line " .. i .. " has a unit that is none" end
    made.unit = one.unit
  end
  return made
end

local function reading(said)
  if type(said) ~= "table" or not INTENTS[said.intent] then return nil, "it says no intent" end
  local made = { intent = said.intent, lines = list.new() }
  if given(said.requested_date) then
    if not short(said.requested_date, 10) or not date.valid(said.requested_date) then
      return nil, "it says a date that is none"
    end
    made.requested_date = said.requested_date
  end
  if given(said.lines) and type(said.lines) ~= "table" then return nil, "its lines are none" end
  for i, one in ipairs(said.lines or {}) do
    if i > MOST then return nil, "it says too many lines" end
    local found, why = line(one, i)
    if not found then return nil, why end
    made.lines:add(found)
  end
  return made
end

-- The text of the first choice; some models wrap it in a block of code.
local function content(body)
  local choices = type(body) == "table" and body.choices
  local first = type(choices) == "table" and choices[1]
  local message = type(first) == "table" and first.message
  local said = type(message) == "table" and message.content
  if type(said) ~= "string" then return nil end
  return string.match(said, "^%s*```%a*%s*(.-)%s*```%s*$") or said
end

-- got: what f:http answers.
function answer.read(got)
  if got.status ~= 200 then return nil, "the server answered " .. got.status end
  local said = content(got.json)
  if not said then return nil, "the server's answer has no message" end
  local value, why = json.read(said)
  if why then return nil, "the model's answer is no reading: " .. why end
  local made
  made, why = reading(value)
  if not made then return nil, "the model's answer is no reading: " .. why end
  return made
end

return answer
