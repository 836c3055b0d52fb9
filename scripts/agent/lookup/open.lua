-- What the reader asks about the catalog, answered from the tables that keep.lua keeps.
-- Everything is asked once and remembered as long as the index lives: one reading, or many.
local found_by = use "lookup/words"

local open = {}

local by_code = sql [[ select id, number, unit, pack, docs from reader_item where code = $code order by id limit 2 ]]
local by_unit = sql [[ select id from reader_item where unit = $unit order by id limit 1 ]]
local by_id = sql [[ select id, number, unit, pack, docs from reader_item where id = $id order by id ]]
local counted = sql [[ select items from reader_term where id = $term order by id ]]
local between = sql [[ select id from reader_term where id >= $from and id < $below order by id limit 40 ]]
local ending = sql [[
  select id from reader_term where reversed >= $from and reversed < $below order by reversed limit 40 ]]
local spelled = sql [[
  select distinct term from reader_spelling where variant in ($a::text, $b::text, $c::text, $d::text, $e::text,
    $f::text, $g::text, $h::text, $i::text, $j::text, $k::text, $l::text, $m::text, $n::text, $o::text, $p::text,
    $q::text, $r::text, $s::text, $t::text, $u::text, $v::text, $w::text, $x::text, $y::text)
  order by term limit 60 ]]
local having = sql [[
  select item_id from reader_posting where term = $term order by size, item_id limit $limit ]]
local having_both = sql [[
  select one.item_id from reader_posting one join reader_posting other on other.item_id = one.item_id
  where one.term = $term and other.term = $other order by one.size, one.item_id limit $limit ]]

local NAMES = {}
for i = 0, 24 do NAMES[i + 1] = string.char(97 + i) end

-- Remembers what ask(key) answers; false stands for nothing.
local function remember(ask)
  local known = {}
  return function(key)
    local value = known[key]
    if value == nil then
      value = ask(key)
      if value == nil then value = false end
      known[key] = value
    end
    return value
  end
end

local function ids(rows, name)
  local found = {}
  for i, row in ipairs(rows) do found[i] = row[name] end
  return found
end

function open.catalog(tx)
  local index, docs = {}, {}
  local function item_of(row)
    docs[row.id] = docs[row.id] or row
    return docs[row.id]
  end
  -- the item with this code; false when none or several have it
  index.exact = remember(function(code)
    local rows = code ~= "" and tx:all(by_code, { code = code }) or {}
    return #rows == 1 and item_of(rows[1])
  end)
  index.item = remember(function(id) return item_of(tx:one(by_id, { id = id })) end)
  index.sold = remember(function(unit) return tx:one(by_unit, { unit = unit }) ~= nil end)
  -- how many items have the word; false when none has
  index.counts = remember(function(term)
    local row = tx:one(counted, { term = term })
    return row and row.items > 0 and row.items
  end)
  index.begins = remember(function(with)
    return ids(tx:all(between, { from = with, below = with .. "\u{10FFFF}" }), "id")
  end)
  index.ends = remember(function(with)
    local from = string.reverse(with)
    return ids(tx:all(ending, { from = from, below = from .. "\u{10FFFF}" }), "id")
  end)
  -- words that may be this one with an error, or share two signs with it
  index.spelled = remember(function(stem)
    local params = {}
    for i, variant in ipairs(found_by.variants(stem)) do
      if NAMES[i] then params[NAMES[i]] = variant end
    end
    return params.a and ids(tx:all(spelled, params), "term") or {}
  end)
  function index.having(term, limit) return ids(tx:all(having, { term = term, limit = limit }), "item_id") end
  function index.having_both(term, other, limit)
    return ids(tx:all(having_both, { term = term, other = other, limit = limit }), "item_id")
  end
  local all = index.counts "" or 0
  function index.weight(term) return 0.5 + 2 * (1 - (index.counts(term) or 0) / (all + 1)) end
  return index
end

return open
