-- Tables in text: tabs, bars, semicolons, commas, dots or wide gaps between the columns.
-- A heading says which column is what. Without one a row is read like a sentence.
local fold = use "reader/fold"
local words = use "reader/words"

local tables = {}

local function cells_by(s, a, sep)
  local cells, at = {}, 1
  while true do
    local first, last = string.find(s, sep, at)
    cells[#cells + 1] = { s = string.sub(s, at, (first or #s + 1) - 1), a = a + at - 1 }
    if not first then break end
    at = last + 1
  end
  return cells
end

local SEPARATORS = { "\t", "|", ";", " %.%.%.+ ?", "  +", "," }

local function label(cell)
  local key = text.trim((string.gsub(fold.key(cell.s), "[%p]", " ")))
  for _, name in ipairs { "label_quantity", "label_item", "label_text", "label_unit", "label_date", "label_price" } do
    if words[name][key] then return name end
  end
end

local function heading(cells)
  local columns, any = {}, false
  for i, cell in ipairs(cells) do
    local name = label(cell)
    if name == "label_item" and columns.label_item and not columns.label_text then name = "label_text" end
    if name and not columns[name] then columns[name] = i end
    if name == "label_quantity" then any = true end
  end
  return any and (columns.label_item or columns.label_text) and columns or nil
end

local function rule(s) return string.find(s, "^[%s|:+=-]+$") ~= nil end

-- From lines { s, a }: rows { cells, columns, a, b } and the lines that are in no table.
function tables.find(lines)
  local rows, rest, i = {}, {}, 1
  while i <= #lines do
    local taken = false
    for _, sep in ipairs(SEPARATORS) do
      local head = cells_by(lines[i].s, lines[i].a, sep)
      local columns = #head >= 2 and heading(head)
      if columns then
        local at = i + 1
        while lines[at] do
          local s = lines[at].s
          local cells = cells_by(s, lines[at].a, sep)
          if rule(s) and string.find(s, "%S") then
            at = at + 1
          elseif #cells >= 2 and #cells >= columns.label_quantity then
            rows[#rows + 1] = { cells = cells, columns = columns, a = lines[at].a, b = lines[at].a + #s - 1 }
            at = at + 1
          else
            break
          end
        end
        if at > i + 1 then
          taken, i = true, at
          break
        end
      end
    end
    if not taken then
      rest[#rest + 1] = lines[i]
      i = i + 1
    end
  end
  return rows, rest
end

return tables
