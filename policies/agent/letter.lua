-- What does a letter to a customer say? Two answers:
--   letter { language =, subject =, parts = … }  each part is { words = … } or { table = { columns, rows } }
--   hold { reason = … }                          a person writes it
-- The words stand in data/letters_en.lua and so on, a file for each language; its top says what a letter is made of.
-- ask.subject, when it is there, answers the customer's own. Text and page are both made of the parts.
local function table_of(columns, rows)
  local titles, cells = list.new(), list.new()
  for _, column in ipairs(columns) do titles:add { title = column[1], right = column.right } end
  for _, row in ipairs(rows) do
    local found = list.new()
    for _, column in ipairs(columns) do found:add(text.fill(column[2], row)) end
    cells:add(found)
  end
  return { table = { columns = titles, rows = cells } }
end

local function sentence(words, question, missing)
  if missing == "item" and #question.alternatives > 0 then return words.asks.which end
  if missing == "unit" and #question.units > 0 then
    return text.fill(words.asks.units, { units = question.units:join(", ") })
  end
  return words.asks[missing]
end

-- What is missing of each line, with what it could be.
local function add_questions(parts, words, ask)
  for i, question in ipairs(ask.questions) do
    local said = question.missing:map(function(missing) return sentence(words, question, missing) end)
    local head = text.fill(words.asks.about, { position = i, about = question.about })
    parts:add { words = head .. words.asks.between .. said:join(words.asks.between) }
    if #question.alternatives > 0 then parts:add(table_of(words.tables.alternatives, question.alternatives)) end
  end
end

local function add(parts, part, words, ask)
  if type(part) == "string" then
    parts:add { words = text.fill(part, ask) }
  elseif part.parts then
    for _, one in ipairs(part.parts) do add(parts, one, words, ask) end
  elseif part.table then
    parts:add(table_of(words.tables[part.table], ask[part.table]))
  elseif part.each then
    add_questions(parts, words, ask)
  elseif part.count then
    parts:add { words = text.fill(ask[part.count] <= words.one_most and part.one or part.other, ask) }
  elseif part.given and ask[part.given] or part.without and not ask[part.without] then
    add(parts, part[1], words, ask)
  end
end

return function(ask)
  local language = data["letters_" .. ask.language] and ask.language or string.match(ask.language, "^%l+")
  if not data["letters_" .. language] then language = "en" end
  local words = data["letters_" .. language]
  local wanted, parts = words.letters[ask.kind], list.new()
  parts:add { words = ask.name and text.fill(words.hello.named, ask) or words.hello.unnamed }
  for _, part in ipairs(wanted) do add(parts, part, words, ask) end
  parts:add { words = words.goodbye .. "\n" .. (ask.signature or ask.business) }
  return letter { language = language, subject = ask.subject or text.fill(wanted.subject, ask), parts = parts }
end
