-- What the reader needs to know of the catalog, for one reading or for many.
local items = use "reader/items"
local open = use "lookup/open"
local read = use "reader/read"
local numbers = use "reader/numbers"

local known = { catalog = open.catalog }

local TEXTS = {
  INSTRUCTION = "a sentence tells the reader what to do; nothing in it was read",
  HISTORY = "it asks for what was ordered before",
  CONDITIONAL = "it is asked for on a condition",
  QUANTITY_RANGE = "a range is given, not a quantity",
  QUANTITY_ABOUT = "the quantity is about, not exact",
  QUANTITY_UNCLEAR = "the quantity can be read in two ways",
  UNIT_DIFFERS = "the item is sold by another unit",
  DATE_PAST = "the requested date has passed; it was not taken",
  DATE_UNCLEAR = "the date can be read in two ways",
  DATES_SEVERAL = "several dates are given; the latest was taken",
  CONTRADICTION = "mail and attachment ask for different quantities",
  DISCOUNT_ASKED = "it asks for another price",
  TEXT_LONG = "the text is too long; only its beginning was read",
}

-- An answer has room for the alternatives of so many lines; `room` counts them down.
local ROOM = 500

local function line_view(line, room)
  local missing, alternatives = list.new(), list.new()
  if not line.item then missing:add "item" end
  if not line.quantity then missing:add "quantity" end
  room.left = room.left - (line.item and 0 or #line.alternatives)
  if not line.item and room.left >= 0 then
    for _, one in ipairs(line.alternatives) do
      alternatives:add { item = one.item.number, confidence = math.floor(100 * (one.score or 0.5)) }
    end
  end
  return {
    item = line.item and line.item.number, quantity = line.quantity and numbers.scale(line.quantity),
      unit = line.unit,
    ambiguous = line.ambiguous or #missing > 0, confidence = math.min(100, math.max(0, line.confidence)),
      change = line.change,
    missing = missing, alternatives = alternatives, answers = line.answers,
    evidence = { source = line.source, words = line.words, from = line.from, to = line.to },
  }
end

-- In ten-thousandths, as the reader counts.
local function scaled(quantity)
  local q = quantity and quantity:times(decimal.of("10000", 0), 0, "half_up")
  return q and math.tointeger(tonumber(tostring(q)))
end

local function open_lines(index, given)
  local found = {}
  for _, one in ipairs(given or {}) do
    local item = index.exact(items.code(one.item))
    if item then
      found[#found + 1] = { item = item, quantity = scaled(one.quantity) }
    end
  end
  return found
end

-- What the customer was asked about, as reader/answers takes it.
local function asked_back(index, given)
  local found = {}
  for _, line in ipairs(given or {}) do
    local numbers_of, rows = list.new(line.item and { line.item } or line.alternatives or {}), {}
    for _, number in ipairs(numbers_of) do
      local row = index.exact(items.code(number))
      if row then rows[#rows + 1] = row end
    end
    found[#found + 1] = { item = line.item, items = rows, missing = line.missing or {}, words = line.words,
      quantity = scaled(line.quantity) }
  end
  return found
end

-- One reading; input is of the shape `asked`.
function known.read(index, input)
  if input.date < "2000-01-01" or input.date > "2100-01-01" then
    fail.invalid("READING_DATE", "%s is no date of a mail", input.date)
  end
  local own = {}
  for _, one in ipairs(input.known_as or {}) do own[items.code(one.reference)] = index.exact(items.code(one.item))
    or nil end
  local got = read { subject = input.subject, text = input.text, quoted = input.quoted, forwarded = input.forwarded,
    attachments = input.attachments,
    date = input.date, reply = input.reply, language = input.language, index = index, known = own,
    open = open_lines(index, input.open), asked_back = asked_back(index, input.asked_back), names = input.names }
  local lines, flagged, room = list.new(), list.new(), { left = ROOM }
  for _, line in ipairs(got.lines) do lines:add(line_view(line, room)) end
  for _, one in ipairs(got.flagged) do flagged:add { code = one.code, text = TEXTS[one.code] } end
  return { intent = got.intent, language = got.language, lines = lines, requested_date = got.requested_date,
    ignored_date = got.ignored_date,
    references = list.new(got.references), flagged = flagged, would_reply = got.intent ~= "other" }
end

return known
