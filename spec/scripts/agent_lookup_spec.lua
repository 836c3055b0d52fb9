-- What the reader looks items up in follows the catalog.
describe("lookup", function()
  local desk
  before_each(function() desk = ordain.open { clock = "2026-03-02T08:00:00Z" } end)
  after_each(function() desk:close() end)

  local function create(number, en, more)
    local item = { number = number, descriptions = { en = en }, unit = "pcs", price = { amount = "1.00", currency = "DKK" } }
    for name, value in pairs(more or {}) do item[name] = value end
    return desk:ok("catalog.create", item)
  end
  local function item_of(text)
    local line = desk:ok("agent.read_request", { text = "Please send " .. text, date = "2026-03-02" }).lines[1]
    return line and line.item
  end
  local function sizes()
    return desk:rows [[ select (select count(*) from reader_item) as items, (select count(*) from reader_term) as terms,
      (select count(*) from reader_posting) as postings, (select count(*) from reader_spelling) as spellings,
      (select sum(items) from reader_term where id <> '') as counted ]][1]
  end

  it("finds an item from the moment it is created, by new words once they are changed", function()
    local item = create("A-1", "Copper kettle")
    assert.are.equal("A-1", item_of "3 copper kettles")
    desk:ok("catalog.change", { id = item.id, descriptions = { en = "Brass trumpet" } })
    assert.is_nil(item_of "3 copper kettles")
    assert.are.equal("A-1", item_of "3 brass trumpets")
  end)

  it("does not find what is no longer sold, and finds it when it is again", function()
    local item = create("A-1", "Copper kettle")
    local before = sizes()
    desk:ok("catalog.change", { id = item.id, discontinued = true })
    assert.is_nil(item_of "3 A-1")
    assert.are.same({ 0, 1, 0, 0 }, { sizes().items, sizes().terms, sizes().postings, sizes().spellings })
    desk:ok("catalog.change", { id = item.id, discontinued = false })
    assert.are.equal("A-1", item_of "3 copper kettles")
    assert.are.same(before, sizes())
  end)

  it("writes nothing when neither number, words nor unit change", function()
    local item = create("A-1", "Copper kettle")
    local before = desk:rows "select id from reader_posting order by id"
    desk:ok("catalog.change", { id = item.id, price = { amount = "2.00", currency = "DKK" } })
    assert.are.same(before, desk:rows "select id from reader_posting order by id")
  end)

  it("keeps words that several items have until the last one goes", function()
    local one, other = create("A-1", "Iron kettle"), create("A-2", "Iron pan")
    assert.are.equal(2, desk:rows "select items from reader_term where id = 'iron'"[1].items)
    desk:ok("catalog.change", { id = one.id, discontinued = true })
    assert.are.equal("A-2", item_of "3 iron pans")
    desk:ok("catalog.change", { id = other.id, discontinued = true })
    assert.are.same({}, desk:rows "select id from reader_term where id = 'iron'")
  end)

  it("finds words with one letter wrong, missing, too many or swapped, and parts of compounds", function()
    create("A-1", "Copper kettle")
    create("A-2", "Holzschraube", { descriptions = { de = "Holzschraube lang" } })
    create("A-3", "x", { descriptions = { ja = "六角ボルト" } })
    for _, word in ipairs { "kattle", "ketle", "kettlle", "ketlte", "kettels" } do
      assert.are.equal("A-1", item_of("3 copper " .. word), word)
    end
    assert.are.equal("A-2", desk:ok("agent.read_request", { text = "Bitte liefern Sie 3 Stück Schraube lang", date = "2026-03-02" }).lines[1].item)
    assert.are.equal("A-3", desk:ok("agent.read_request", { text = "六角ボルト 5本を注文します", date = "2026-03-02" }).lines[1].item)
  end)

  it("is made anew a part at a time", function()
    for i = 1, 5 do create("A-" .. i, "Copper kettle number" .. i) end
    local before = sizes()
    desk:ok("agent.index", { limit = 2 })
    assert.are.same(before, sizes())
    local after, items = nil, 0
    repeat
      local got = desk:ok("agent.index", { after = after, limit = 2 })
      after, items = got.next, items + got.items
    until not after
    assert.are.equal(5, items)
    assert.are.same(before, sizes())
    assert.are.equal("A-1", item_of "3 A-1")
  end)

  it("is the same whatever way a catalog came about", function()
    local seed = 11
    local function random(n)
      seed = (seed * 1103515245 + 12345) % 2147483648
      return seed // 65536 % n + 1
    end
    local words = { "copper", "kettle", "brass", "pan", "lid", "八角", "M8x40", "blue" }
    local ids, last = {}, {}
    for step = 1, 120 do
      local i = random(12)
      local en = words[random(#words)] .. " " .. words[random(#words)] .. " " .. words[random(#words)]
      local off = random(4) == 1
      if ids[i] then desk:ok("catalog.change", { id = ids[i], descriptions = { en = en }, discontinued = off })
      else ids[i] = create("A-" .. i, en, { discontinued = off }).id end
      last[i] = { en, off }
      if step % 40 == 0 then
        local mine = sizes()
        local other = ordain.open { clock = "2026-03-02T08:00:00Z" }
        local here = desk
        desk = other
        for n = 1, 12 do if last[n] then create("A-" .. n, last[n][1], { discontinued = last[n][2] }) end end
        local theirs = sizes()
        desk = here
        other:close()
        assert.are.same(theirs, mine)
      end
    end
  end)
end)
