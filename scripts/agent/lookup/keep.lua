-- Keeps what the reader looks items up in. One function: the item is as it is now.
local found_by = use "lookup/words"

local keep = {}

local count = sql [[ update reader_term set items = items + $by where id = $term ]]
local terms_of = sql [[ select id, term, size from reader_posting where item_id = $item order by id ]]
local gone = sql [[ delete from reader_term where id = $term and items <= 0 ]]
local unspelled = sql [[ delete from reader_spelling where term = $term ]]
local some_items = sql [[
  select id, number, descriptions, unit, discontinued from item where id > $after order by id limit $limit ]]
local strangers = sql [[
  select id from reader_item where id not in (select id from item) order by id limit 1000 ]]

local function add_term(tx, term, size, item)
  tx:insert("reader_posting", { term = term, size = size, item_id = item })
  if tx:run(count, { term = term, by = 1 }) == 0 then
    tx:insert("reader_term", { id = term, items = 1, reversed = found_by.reversed(term) })
    for _, variant in ipairs(found_by.variants(term)) do
      tx:insert("reader_spelling", { variant = variant, term = term })
    end
  end
end

local function drop_term(tx, posting)
  tx:delete("reader_posting", posting.id)
  tx:run(count, { term = posting.term, by = -1 })
  if tx:run(gone, { term = posting.term }) > 0 then tx:run(unspelled, { term = posting.term }) end
end

local function count_items(tx, by)
  if tx:run(count, { term = "", by = by }) == 0 then tx:insert("reader_term", { id = "", items = by }) end
end

local function postings(tx, id, terms, size)
  for _, posting in ipairs(tx:all(terms_of, { item = id })) do
    if terms[posting.term] and posting.size == size then
      terms[posting.term] = nil
    else
      drop_term(tx, posting)
    end
  end
  local fresh = {}
  for term in pairs(terms) do fresh[#fresh + 1] = term end
  table.sort(fresh)
  for _, term in ipairs(fresh) do add_term(tx, term, size, id) end
end

local function remove(tx, id)
  postings(tx, id, {}, 0)
  tx:delete("reader_item", id)
  count_items(tx, -1)
end

local function same_docs(a, b)
  if #a ~= #b then return false end
  for i, doc in ipairs(a) do
    if doc:join("\n") ~= b[i]:join("\n") then return false end
  end
  return true
end

-- row: { id, number, descriptions, unit, discontinued }
function keep.item(tx, row)
  local known = tx:find("reader_item", row.id)
  if row.discontinued then
    if known then remove(tx, row.id) end
    return
  end
  local made = found_by.item(row.number, row.descriptions)
  local fields = { number = row.number, code = made.code, unit = row.unit, docs = made.docs,
    pack = made.pack or null }
  if not known then
    fields.id, fields.pack = row.id, made.pack
    tx:insert("reader_item", fields)
    count_items(tx, 1)
  elseif known.unit == row.unit and known.number == row.number and same_docs(known.docs, made.docs) then
    return
  else
    tx:update("reader_item", row.id, fields)
  end
  postings(tx, row.id, made.terms, made.size)
end

-- The next items after this id; returns the last of them, nil at the end.
function keep.some(tx, after, limit)
  local rows = tx:all(some_items, { after = after, limit = limit })
  for _, row in ipairs(rows) do keep.item(tx, row) end
  if after == "" then
    for _, one in ipairs(tx:all(strangers)) do remove(tx, one.id) end
  end
  return #rows == limit and rows[#rows].id or nil, #rows
end

return keep
