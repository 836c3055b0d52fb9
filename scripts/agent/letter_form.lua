-- The parts of a letter as a plain text and as a page. Every word of a page is escaped
-- here: no part can bring markup along, whoever wrote it.
local form = {}

-- Signs that take two columns: Japanese, Chinese, Korean and full-width ones.
local WIDE = { { 0x1100, 0x115f }, { 0x2e80, 0xa4cf }, { 0xac00, 0xd7a3 }, { 0xf900, 0xfaff }, { 0xfe30, 0xfe6f },
  { 0xff00, 0xff60 }, { 0xffe0, 0xffe6 }, { 0x20000, 0x3fffd } }

local function columns_of(code)
  for _, range in ipairs(WIDE) do
    if code >= range[1] and code <= range[2] then return 2 end
  end
  return 1
end

local function width_of(words)
  local width = 0
  for _, code in utf8.codes(words) do width = width + columns_of(code) end
  return width
end

local function padded(words, width, right)
  local space = string.rep(" ", width - width_of(words))
  return right and space .. words or words .. space
end

-- The titles, then each row with as many cells as there are columns.
local function rows_of(shown)
  local rows, titles = list.new(), list.new()
  for _, column in ipairs(shown.columns) do titles:add(column.title) end
  rows:add(titles)
  for _, row in ipairs(shown.rows) do
    local cells = list.new()
    for i = 1, #titles do cells:add(row[i] or "") end
    rows:add(cells)
  end
  return rows
end

local function text_table(shown)
  local rows, widths, found = rows_of(shown), {}, list.new()
  for _, row in ipairs(rows) do
    for i, cell in ipairs(row) do widths[i] = math.max(widths[i] or 0, width_of(cell)) end
  end
  for _, row in ipairs(rows) do
    local cells = list.new()
    for i, cell in ipairs(row) do cells:add(padded(cell, widths[i], shown.columns[i].right)) end
    found:add((string.gsub("  " .. cells:join("  "), "%s+$", "")))
  end
  return found:join("\n")
end

function form.text(parts)
  local found = list.new()
  for _, part in ipairs(parts) do
    if part.words then found:add(part.words) end
    if part.table then found:add(text_table(part.table)) end
  end
  return found:join("\n\n") .. "\n"
end

local function html_words(words)
  local escaped = text.fill_html("%words%", { words = words })
  return "<p>" .. string.gsub(escaped, "\n", "<br>\n") .. "</p>\n"
end

local function html_row(tag, cells, columns)
  local found = list.new()
  for i, cell in ipairs(cells) do
    found:add(text.fill_html("<" .. tag .. " align=\"%side%\">%words%</" .. tag .. ">",
      { side = columns[i].right and "right" or "left", words = cell }))
  end
  return "<tr>" .. found:join("") .. "</tr>\n"
end

local function html_table(shown)
  local found = list.new()
  for i, row in ipairs(rows_of(shown)) do found:add(html_row(i == 1 and "th" or "td", row, shown.columns)) end
  return "<table border=\"1\" cellpadding=\"4\" cellspacing=\"0\" style=\"border-collapse:collapse\">\n"
    .. found:join("") .. "</table>\n"
end

function form.html(parts, language)
  local found = list.new()
  for _, part in ipairs(parts) do
    if part.words then found:add(html_words(part.words)) end
    if part.table then found:add(html_table(part.table)) end
  end
  return text.fill_html("<div lang=\"%language%\">\n", { language = language }) .. found:join("") .. "</div>\n"
end

return form
