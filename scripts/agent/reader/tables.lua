-- Tables in text: tabs, bars, semicolons, commas, dots or wide gaps between the columns,
-- or one cell to a line, as they are left of a page. A heading says which column is what;
-- without one a row counts when one cell is an item's number and one a whole number.
local fold = use "reader/fold"
local words = use "reader/words"
local items = use "reader/items"

local tables = {}

local COLUMNS_MOST = 100

local function cells_by(s, a, sep)
  local cells, at = {}, 1
  while true do
    local first, last
    if #cells < COLUMNS_MOST then first, last = string.find(s, sep, at) end -- the rest is one cell
    cells[#cells + 1] = { s = string.sub(s, at, (first or #s + 1) - 1), a = a + at - 1 }
    if not first then break end
    at = last + 1
  end
  return cells
end

local SEPARATORS = { "\t", "|", ";", " %.%.%.+ ?", "  +", "," }
local LABELS = { "label_quantity", "label_item", "label_text", "label_unit", "label_date", "label_price",
  "label_other" }

local function label_of(key)
  for _, name in ipairs(LABELS) do
    if words[name][key] then return name end
  end
end

-- What a heading's cell says: the whole of it, else what stands outside brackets, else one
-- of its words.
local function label(s)
  local plain = text.trim((string.gsub(string.gsub(fold.key(s), "[%p]", " "), "%s+", " ")))
  if plain == "" or #plain > 40 or string.find(plain, "%d") then return nil end
  local found = label_of(plain) or label_of(text.trim((string.gsub(fold.key(s), "%s*%b()", ""))))
  if found then return found end
  local n = 0
  for word in string.gmatch(plain, "%S+") do
    n = n + 1
    found = found or n <= 3 and label_of(word) or nil
  end
  return n <= 3 and found or nil
end
tables.label = label

local function heading(cells)
  local columns, any, other = {}, false, 0
  for i, cell in ipairs(cells) do
    local name = label(cell.s)
    if name == "label_item" and columns.label_item and not columns.label_text then name = "label_text" end
    if name and not columns[name] then columns[name] = i end
    if name == "label_quantity" then any = true end
    if not name and string.find(cell.s, "%S") then other = other + 1 end
  end
  columns.count = #cells
  return any and (columns.label_item or columns.label_text) and other <= #cells // 2 and columns or nil
end

local function rule(s) return string.find(s, "^[%s|:+=_-]+$") ~= nil end

local function rows_below(lines, i, sep, columns, rows)
  local at = i + 1
  while lines[at] do
    local s = lines[at].s
    local cells = cells_by(s, lines[at].a, sep)
    if rule(s) then
      at = at + 1
    elseif #cells >= 2 and #cells >= columns.label_quantity then
      rows[#rows + 1] = { cells = cells, columns = columns, a = lines[at].a, b = lines[at].a + #s - 1 }
      at = at + 1
    else
      break
    end
  end
  return at
end

-- The headings of cells that stand one below the other, from line i on: columns, and the
-- line of the first cell. What is between and after them need not be known.
local function stacked_heading(lines, i)
  local columns, n, at = { count = 0 }, 0, i
  while lines[at] and n < 12 do
    local s = text.trim(lines[at].s)
    if s ~= "" then
      local name = label(s)
      local other = not name and n >= 2 and #s <= 30 and not string.find(s, "[%d.,!?]")
      if not name and not other then break end
      n = n + 1
      if name and not columns[name] then columns[name] = n end
    end
    at = at + 1
  end
  columns.count = n
  if n < 2 or not columns.label_quantity or not (columns.label_item or columns.label_text) then return nil end
  return columns, at
end

local function counts(cell) return cell and string.find(cell.s, "^%s*%d") ~= nil end

local function add_stacked(rows, cells, columns)
  rows[#rows + 1] = { cells = cells, columns = columns, a = cells[1].a, b = cells[#cells].a + #cells[#cells].s - 1 }
end

-- Where each row begins with an item's number, empty cells do no harm.
local function by_number(lines, at, columns, rows, is_number)
  local made, cells, done = 0, nil, at
  local function finish()
    if cells and counts(cells[columns.label_quantity]) then
      add_stacked(rows, cells, columns)
      made, done = made + 1, cells.last + 1
    end
    cells = nil
  end
  while lines[at] do
    if string.find(lines[at].s, "%S") then
      if is_number(lines[at].s) then
        finish()
        cells = {}
      elseif not cells then
        break
      end
      if #cells < columns.count then
        cells[#cells + 1] = lines[at]
        if #cells <= columns.label_quantity then cells.last = at end
      end
    end
    at = at + 1
  end
  finish()
  return made > 0 and done or nil
end

-- As many cells for each row as there are headings.
local function by_count(lines, at, columns, rows)
  local made, cells, done = 0, {}, at
  while lines[at] do
    if string.find(lines[at].s, "%S") then
      cells[#cells + 1] = lines[at]
      if #cells == columns.count then
        if not counts(cells[columns.label_quantity]) then break end
        add_stacked(rows, cells, columns)
        made, cells, done = made + 1, {}, at + 1
      end
    end
    at = at + 1
  end
  return made > 0 and done or nil
end

-- Cells one below the other: some headings, then the cells of each row.
local function stacked(lines, i, rows, is_number)
  local columns, at = stacked_heading(lines, i)
  if not columns then return nil end
  while lines[at] and not string.find(lines[at].s, "%S") do at = at + 1 end
  if columns.label_item == 1 and lines[at] and is_number(lines[at].s) then
    return by_number(lines, at, columns, rows, is_number)
  end
  return by_count(lines, at, columns, rows)
end

local function headed(lines, i, rows, is_number)
  for _, sep in ipairs(SEPARATORS) do
    local head = cells_by(lines[i].s, lines[i].a, sep)
    local columns = #head >= 2 and heading(head)
    if columns then
      local at = rows_below(lines, i, sep, columns, rows)
      if at > i + 1 then return at end
    end
  end
  return stacked(lines, i, rows, is_number)
end

local function measured(s)
  return words.measures[fold.key(string.match(s, "%a+"))] ~= nil
end

-- "VX 310.050 Ball valve" in one cell: cut behind the number, the longest that fits.
local function cut_number(cells, index)
  for i = 1, math.min(2, #cells) do
    local s, at, cut = cells[i].s, 1, nil
    for _ = 1, 3 do
      local _, stop = string.find(s, "^%s*%S+", at)
      if not stop then break end
      local code = items.code(text.trim(string.sub(s, 1, stop)))
      if #code >= 4 and string.find(code, "%d") and index.exact(code) then cut = stop end
      at = stop + 1
    end
    if cut and string.find(s, "%S", cut + 1) then
      table.insert(cells, i + 1, { s = string.sub(s, cut + 1), a = cells[i].a + cut })
      cells[i] = { s = string.sub(s, 1, cut), a = cells[i].a }
      return
    end
  end
end

-- A row without a heading: an item's number alone in a cell, and the only whole number
-- that is not the number of the row.
local function bare(line, index, known, position)
  for _, sep in ipairs { "\t", "|", ";", "  +" } do
    local cells = cells_by(line.s, line.a, sep)
    if #cells >= 2 then cut_number(cells, index) end
    if #cells >= 3 then
      local item_at, numbers = nil, {}
      for i, cell in ipairs(cells) do
        local s = text.trim(cell.s)
        local code = items.code(s)
        if not item_at and #s >= 2 and #s <= 40 and (index.exact(code) or known and known[code])
          and (#s >= 4 or string.find(s, "%a")) then
          item_at = i
        elseif string.find(s, "^%d+$") or string.find(s, "^%d+ %a+%.?$") and not measured(s) then
          numbers[#numbers + 1] = i
        end
      end
      if item_at then
        local first = numbers[1] and math.tointeger(tonumber(string.match(text.trim(cells[numbers[1]].s), "^%d+")))
        if #numbers > 1 and numbers[1] < item_at and first and (first == position or first == position * 10) then
          numbers = { numbers[2], numbers[3] }
        end
        if #numbers >= 1 then
          return { cells = cells, columns = { label_item = item_at, label_quantity = numbers[1], count = #cells },
            doubt = #numbers > 1, a = line.a, b = line.a + #line.s - 1 }
        end
      end
    end
  end
end

-- From lines { s, a }: rows { cells, columns, a, b } and the lines that are in no table.
function tables.find(lines, index, known)
  local rows, rest, i, position = {}, {}, 1, 0
  local function is_number(s)
    local code = items.code(text.trim(s))
    return #code >= 2 and (index.exact(code) or known and known[code]) and true or false
  end
  while i <= #lines do
    local at = string.find(lines[i].s, "%S") and headed(lines, i, rows, is_number)
    local row = not at and bare(lines[i], index, known, position + 1)
    if at then
      i = at
    elseif row then
      position = position + 1
      rows[#rows + 1] = row
      i = i + 1
    else
      rest[#rest + 1] = lines[i]
      i = i + 1
    end
  end
  return rows, rest
end

-- JSON as rows: each innermost object with a quantity and an item. Returns rows, and the
-- texts of fields that say when it is wanted.
function tables.json(s)
  local rows, days = {}, {}
  for at, object, stop in string.gmatch(s, "(){([^{}]*)()}") do
    local cells, columns = {}, {}
    for key, value in string.gmatch(object, '"([^"]+)"%s*:%s*"?([^",}%]]*)') do
      local name = label((string.gsub(string.gsub(key, "_", " "), "(%l)(%u)", "%1 %2")))
      cells[#cells + 1] = { s = text.trim(value), a = at }
      if name and not columns[name] then columns[name] = #cells end
    end
    columns.count = #cells
    if columns.label_quantity and (columns.label_item or columns.label_text) then
      rows[#rows + 1] = { cells = cells, columns = columns, a = at, b = stop }
    end
  end
  for key, value in string.gmatch(s, '"([^"]+)"%s*:%s*"(%d%d%d%d%-%d%d%-%d%d)') do
    local spaced = string.gsub(string.gsub(key, "_", " "), "(%l)(%u)", "%1 %2")
    local plain = fold.key(spaced)
    if string.find(plain, "deliver", 1, true) or string.find(plain, "due", 1, true)
      or string.find(plain, "requested", 1, true) or string.find(plain, "needed", 1, true) then
      days[#days + 1] = value
    end
  end
  return rows, days
end

return tables
