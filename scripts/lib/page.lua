-- Lists in pages, with an opaque cursor.
--
-- A query that is paged ends in `order by <key>, id limit $limit` and filters on
-- `(<key>, id) > ($after, $after_id)`; one ordered by id alone, newest first,
-- ends in `order by id desc limit $limit` and filters on `id < $after_id`.
-- A page never skips or repeats a row that stays, whatever is added meanwhile.
local page = {}

-- Greater than every id and, as the key of an ascending list, less than every text.
local LAST_ID, FIRST = "zzzz", ""

local function encode(key, id)
  local hex = string.gsub(key, ".", function(c) return string.format("%02x", string.byte(c)) end)
  return hex .. "." .. id
end

local function decode(cursor)
  local hex, id = string.match(cursor, "^(%x*)%.([%w_:-]+)$")
  local key = hex and #hex % 2 == 0
    and string.gsub(hex, "%x%x", function(h) return string.char(tonumber(h, 16)) end)
  if not key or not utf8.len(key) or string.find(key, "\0", 1, true) then
    fail.invalid("CURSOR_INVALID", "the cursor is not one this list gave")
  end
  return key, id
end

-- Ascending by the column `key`, a text. input has limit and cursor, both
-- optional. Returns the rows and the next cursor, nil at the end.
function page.ascending(tx, query, params, input, key)
  local limit = input.limit or 50
  params.after, params.after_id, params.limit = FIRST, FIRST, limit + 1
  if input.cursor then params.after, params.after_id = decode(input.cursor) end
  local rows = tx:all(query, params)
  if #rows <= limit then return rows, nil end
  rows[#rows] = nil
  local last = rows[limit]
  return rows, encode(last[key], last.id)
end

-- Newest first: record ids grow with time.
function page.newest(tx, query, params, input)
  local limit = input.limit or 50
  params.after_id, params.limit = LAST_ID, limit + 1
  if input.cursor then
    local _, id = decode(input.cursor)
    params.after_id = id
  end
  local rows = tx:all(query, params)
  if #rows <= limit then return rows, nil end
  rows[#rows] = nil
  return rows, encode("", rows[limit].id)
end

return page
