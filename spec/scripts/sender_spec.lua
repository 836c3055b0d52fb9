-- Who writes: by the address alone; and whom an address could be taken for.
local shop = dofile "spec/scripts/shop.lua"
local statements = dofile "spec/scripts/statements.lua"

describe("who a mail is from", function()
  local desk
  before_each(function() desk = ordain.open { clock = "2026-01-30T08:00:00Z" } end)
  after_each(function() desk:close() end)

  local function matches(address) return desk:ok("customer.by_address", { address = address }).matches end

  local function person(name, email, more)
    local input = { kind = "person", name = name, email = email }
    for key, value in pairs(more or {}) do input[key] = value end
    return shop.customer(desk, input)
  end

  local function numbers(found)
    local all = {}
    for i, one in ipairs(found) do
      all[i] = one.customer.number .. (one.contact and " by " .. one.contact.number or "")
    end
    return all
  end

  it("[4.8] is found by the address, exactly, upper and lower case alike", function()
    local made = shop.customer(desk, { number = "NORD", email = "Desk@Nordisk.example", language = "da" })
    assert.are.same({ { customer = { id = made.id, number = "NORD", name = "Nordisk Handel", language = "da",
      zone = "Europe/Copenhagen", currency = "DKK" } } }, matches "desk@NORDISK.example")
    assert.are.same({ "NORD" }, numbers(matches " desk@nordisk.example "))
    for _, other in ipairs { "esk@nordisk.example", "desk@nordisk.example.org", "desk+a@nordisk.example",
      "%@nordisk.example", "nordisk.example" } do
      assert.are.same({}, matches(other))
    end
  end)

  it("[4.8] is the organization, by the person who may order for it", function()
    local nord = shop.customer(desk, { number = "NORD" })
    local other = shop.customer(desk, { number = "OTHER", name = "Other" })
    local ann = person("Ann", "ann@nordisk.example", { number = "ANN", parent_id = nord.id })
    local found = matches "ann@nordisk.example"
    assert.are.same({ "NORD by ANN" }, numbers(found))
    assert.are.same({ id = ann.id, number = "ANN", name = "Ann" }, found[1].contact)
    desk:ok("customer.add_contact", { id = other.id, contact_id = ann.id })
    assert.are.same({ "NORD by ANN", "OTHER by ANN" }, numbers(matches "ann@nordisk.example"))
    desk:ok("customer.disable_contact", { id = nord.id, contact_id = ann.id, reason = "has left" })
    assert.are.same({ "OTHER by ANN" }, numbers(matches "ann@nordisk.example"))
    desk:ok("customer.disable_contact", { id = other.id, contact_id = ann.id, reason = "has left" })
    assert.are.same({}, matches "ann@nordisk.example")
  end)

  it("[4.8] is the customer itself when nobody is above it, and the organization once", function()
    person("Bo", "bo@gmail.com", { number = "BO" })
    assert.are.same({ "BO" }, numbers(matches "bo@gmail.com"))
    local nord = shop.customer(desk, { number = "NORD", email = "desk@nordisk.example" })
    person("Ann", "desk@nordisk.example", { number = "ANN", parent_id = nord.id })
    assert.are.same({ "NORD by ANN" }, numbers(matches "desk@nordisk.example"))
    local family = person("Eva", "eva@home.example", { number = "EVA" })
    person("Kim", "kim@home.example", { number = "KIM", parent_id = family.id })
    assert.are.same({ "KIM" }, numbers(matches "kim@home.example"))
  end)

  it("[e-29] is never found by name, and follows a changed address", function()
    local made = person("desk@known.example", "ann@nordisk.example", { number = "ANN" })
    assert.are.same({}, matches "desk@known.example")
    desk:ok("customer.change", { id = made.id, email = "ann@other.example" })
    assert.are.same({}, matches "ann@nordisk.example")
    assert.are.same({ "ANN" }, numbers(matches "ann@other.example"))
    desk:ok("customer.change", { id = made.id, clear = { "email" } })
    assert.are.same({}, matches "ann@other.example")
  end)
end)

describe("whom an address resembles", function()
  local desk
  setup(function()
    desk = ordain.open { clock = "2026-01-30T08:00:00Z" }
    shop.customer(desk, { number = "NORD", name = "Nordisk Handel A/S", email = "desk@nordiskhandel.dk" })
    shop.customer(desk, { number = "MODERN", name = "Modern Clinic", email = "info@modernclinic.com" })
    shop.customer(desk, { number = "MUELLER", name = "Müller Bücher", email = "kauf@bücher-müller.de" })
    shop.customer(desk, { number = "UK", name = "Acme Ltd", email = "buy@acme.co.uk" })
    shop.customer(desk, { number = "ABC", name = "ABC", email = "abc@abc.dk" })
    shop.customer(desk, { number = "PRIVATE", name = "Ann Smith", kind = "person", email = "ann.smith@gmail.com" })
    desk:ok("customer.import", shop.customer_input { number = "IMPORT", name = "Hansen & Søn",
      email = "ordre@hansensoen.dk" })
  end)
  teardown(function() desk:close() end)

  local function resembling(address, name)
    local found = {}
    for i, one in ipairs(desk:ok("customer.resembling", { address = address, name = name }).items) do
      found[i] = one.number .. " " .. one.why
    end
    return found
  end

  local cases = {
    { "x@nordiskhandel.com", "NORD other_ending" },
    { "x@nordisk-handel.dk", "NORD look_alike_letters" },
    { "x@nordlskhandel.dk", "NORD look_alike_letters" },
    { "x@n0rd1skhandel.dk", "NORD look_alike_letters" },
    { "x@nоrdiskhandel.dk", "NORD look_alike_letters" }, -- a Cyrillic o
    { "x@xn--nrdiskhandel-4fk.dk", "NORD look_alike_letters" }, -- the same, as it travels
    { "x@modemclinic.com", "MODERN look_alike_letters" },
    { "x@moderndinic.com", "MODERN look_alike_letters" },
    { "x@xn--bucher-mller-deb.de" }, -- no code that can be read
    { "x@buecher-mueller.de" },
    { "x@bucher-muller.de", "MUELLER look_alike_letters" },
    { "x@bücher-müler.de", "MUELLER one_letter_off" },
    { "x@nordiskhandle.dk", "NORD one_letter_off" },
    { "x@nordiskhande.dk", "NORD one_letter_off" },
    { "x@nordiskhandels.dk", "NORD one_letter_off" },
    { "x@nordiskvandel.dk", "NORD one_letter_off" },
    { "x@nordiskvandels.dk" },
    { "x@nordiskhandel-invoice.com", "NORD name_within" },
    { "x@mynordiskhandel.com", "NORD name_within" },
    { "x@nordiskhandel.dk.evil.example", "NORD name_within" },
    { "x@nordiskhandeldk.com", "NORD name_within" },
    { "x@acme.com", "UK other_ending" },
    { "x@acme.uk", "UK other_ending" },
    { "x@acne.co.uk", "UK one_letter_off" },
    { "x@abd.dk" }, -- so short a name is one letter off from everything
    { "x@hansens0en.dk", "IMPORT look_alike_letters" },
    { "ann.smith@gmai1.com", "PRIVATE look_alike_letters" },
    { "ann.smith@gmal.com", "PRIVATE one_letter_off" },
    { "annsmith@gmail.com", "PRIVATE look_alike_letters" },
    { "ann.srnith@gmail.com", "PRIVATE look_alike_letters" },
    { "ann.smithe@gmail.com" },
    { "bob@gmail.com" },
    { "bob@gmai1.com" },
    { "x@nordiskhandel.dk" }, -- of the same house, though not known
    { "x@mail.nordiskhandel.dk" },
    { "desk@nordiskhandel.dk" },
    { "x@quite-another.example" },
    { "x@www.billing.example" },
    { "no address" },
    { "x@" .. string.rep("a", 60) .. "." .. string.rep("b-", 60) .. "c.dk" },
  }
  for _, case in ipairs(cases) do
    it("[M9] " .. case[1] .. ": " .. (case[2] or "nobody"), function()
      assert.are.same({ case[2] }, resembling(case[1]))
    end)
  end

  it("[M9] whose name is beside another address, in any order and in letters that look alike", function()
    assert.are.same({ "PRIVATE display_name" }, resembling("x@evil.example", "Ann Smith"))
    assert.are.same({ "PRIVATE display_name" }, resembling("x@evil.example", "SMITH,  Ann"))
    assert.are.same({ "PRIVATE display_name" }, resembling("x@evil.example", "Аnn Srnith")) -- a Cyrillic A
    assert.are.same({ "NORD display_name" }, resembling("x@evil.example", "\"Nordisk Handel A/S\""))
    assert.are.same({}, resembling("x@evil.example", "Ann"))
    assert.are.same({}, resembling("ann.smith@gmail.com", "Ann Smith"))
    assert.are.same({}, resembling("x@evil.example", "\"\""))
  end)

  it("[M9] whose address is in the name beside another address", function()
    assert.are.same({ "NORD address_in_name" }, resembling("x@evil.example", "Desk <DESK@nordiskhandel.dk>"))
    assert.are.same({}, resembling("desk@nordiskhandel.dk", "desk@nordiskhandel.dk"))
    assert.are.same({}, resembling("x@evil.example", "x@other.example"))
  end)

  it("[M9] says who it is: number, name and address", function()
    assert.are.same({ { number = "UK", name = "Acme Ltd", address = "buy@acme.co.uk", why = "other_ending" } },
      desk:ok("customer.resembling", { address = "x@acme.com" }).items)
    assert.are.equal(200, desk:call("customer.resembling", { address = "x@acme.com" }, { roles = { "viewer" } }).status)
  end)

  it("[M9] follows a changed address and name", function()
    local made = shop.customer(desk, { number = "MOVED", name = "Before", email = "a@beforehand.example" })
    desk:ok("customer.change", { id = made.id, name = "Afterwards", email = "a@afterwards.example" })
    assert.are.same({ "MOVED look_alike_letters" }, resembling("x@after-wards.example"))
    assert.are.same({ "MOVED display_name" }, resembling("x@evil.example", "Afterwards"))
    assert.are.same({}, resembling("x@beforehands.example", "Before"))
    desk:ok("customer.change", { id = made.id, clear = { "email" } })
    assert.are.same({}, resembling("x@after-wards.example"))
    assert.is_nil(desk:ok("customer.resembling", { address = "x@evil.example", name = "Afterwards" }).items[1].address)
    desk:ok("customer.change", { id = made.id, name = "!?", email = "a@beforehand.example" })
    assert.are.same({ "email", "name" },
      ordain.decode(desk:rows "select data from event where name = 'customer.changed' order by position desc"[1].data)
        .fields)
    assert.are.equal(1, desk:rows [[ select count(*) as n from customer_sender_key
      where key = 'beforehand' and sender = 'beforehand.example' ]][1].n)
  end)
end)

describe("with 10,000 customers", function()
  it("[e-29] a sender is found by one query each, none of which looks at all of them", function()
    local desk = ordain.open { clock = "2026-01-30T08:00:00Z" }
    shop.customer(desk, { number = "K0", name = "Company 0", email = "desk@company0.example" })
    desk:reopen(function(data)
      local pipe = assert(io.popen("sqlite3 '" .. data .. "/ordain.db'", "w"))
      pipe:write "begin; create temp table one as select * from customer;\n"
      for i = 1, 9999 do
        pipe:write(([[
          update one set id = 'id-%d', number = 'K%d', name = 'Company %d', email = 'desk@company%d.example',
            sender = 'company%d.example', name_key = 'companynr%d';
          insert into customer select * from one;
          insert into customer_sender_key values ('key-%d', 'companynr%d', 'company%d.example');
        ]]):format(i, i, i, i, i, i, i, i, i))
      end
      pipe:write "commit; analyze;\n"
      assert(pipe:close())
      local all = statements.read "scripts/customer/senders.lua"
      assert.are.equal(3, #all)
      for _, statement in ipairs(all) do
        local words = statements.plan(data, statement)
        assert.matches("SEARCH", words)
        assert.not_matches("SCAN %l", words)
      end
    end)
    assert.are.equal("K4711", desk:ok("customer.by_address", { address = "DESK@company4711.example" })
      .matches[1].customer.number)
    assert.are.same({}, desk:ok("customer.resembling", { address = "x@nobody.example", name = "Nobody" }).items)
    desk:close()
  end)
end)
